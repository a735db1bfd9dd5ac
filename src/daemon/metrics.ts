import { loadOnce } from '../lib/load-once.ts';
import type { Drift } from './drift.ts';
import type { MetricsSources, Prometheus } from './prometheus.ts';

/**
 * What is counted for Prometheus where it happens. Its library is loaded when somebody asks for the first time: it takes 5 MB
 * of memory, on every node.
 */
export class Metrics {
  readonly #sources: MetricsSources;
  #drift: Drift = { agents: 0, frameworks: 0, tasks: 0 };
  #prometheus: Prometheus | undefined;

  constructor(sources: MetricsSources) {
    this.#sources = sources;
  }

  /** An event was served `ms` milliseconds after it was read. Counted from the first time on that metrics are asked for. */
  eventAnswered(ms: number): void {
    this.#prometheus?.eventAnswered(ms);
  }

  drifted({ agents, frameworks, tasks }: Drift): void {
    const before = this.#drift;
    this.#drift = {
      agents: before.agents + agents,
      frameworks: before.frameworks + frameworks,
      tasks: before.tasks + tasks,
    };
  }

  /** In Prometheus's text format. */
  async text(): Promise<string> {
    return (await this.#load()).text();
  }

  readonly #load = loadOnce(async (): Promise<Prometheus> => {
    const { Prometheus } = await import('./prometheus.ts');
    this.#prometheus = new Prometheus(this.#sources, () => this.#drift);
    return this.#prometheus;
  });
}

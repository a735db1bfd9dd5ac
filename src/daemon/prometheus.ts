import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CountersSnapshot } from '../serve/counters.ts';
import type { ZoneView } from '../zone/zone-view.ts';
import type { Drift } from './drift.ts';

export interface MetricsSources {
  readonly served: () => CountersSnapshot;
  /** undefined before the first state. */
  readonly zone: () => ZoneView | undefined;
}

/** Seconds. */
const EVENT_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** The metrics as Prometheus knows them. Most are counted elsewhere, and read when they are asked for. */
export class Prometheus {
  readonly #registry = new Registry();
  readonly #eventToAnswer: Histogram;

  constructor({ served, zone }: MetricsSources, drift: () => Drift) {
    this.#eventToAnswer = new Histogram({
      name: 'mesos_dns_event_to_answer_seconds',
      help: 'From reading an event of the master to serving the zone with it',
      buckets: EVENT_BUCKETS,
      registers: [this.#registry],
    });
    this.#totals(
      'drift_entries_total',
      'Agents, frameworks and tasks that a whole state showed to be other than events had told',
      ['kind'],
      () => named('kind', { ...drift() }),
    );
    this.#addZone(zone);
    this.#addServed(served);
  }

  /** An event was served `ms` milliseconds after it was read. */
  eventAnswered(ms: number): void {
    this.#eventToAnswer.observe(ms / 1000);
  }

  /** In Prometheus's text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #addZone(zone: MetricsSources['zone']): void {
    this.#gauge('zone_serial', 'Serial of the zone; 0 before the first state', () => zone()?.serial ?? 0);
    this.#gauge('zone_stale', '1 while the zone is one of old, because no master has answered since the start', () =>
      zone()?.isStale === true ? 1 : 0,
    );
  }

  #addServed(served: MetricsSources['served']): void {
    this.#totals('queries_total', 'Messages from clients', ['transport', 'family', 'type'], () =>
      served().queries.map(({ transport, family, type, count }) => [{ transport, family, type }, count]),
    );
    this.#totals('replies_total', 'Replies to clients', ['code'], () => named('code', served().replies));
    this.#totals('dropped_total', 'Messages that got no reply', ['reason'], () => named('reason', served().dropped));
    this.#total('truncated_total', 'Replies that were cut to what the client takes', () => served().truncated);
    this.#total('unsent_total', 'Replies that could not be sent', () => served().unsent);
    this.#total('slow_queries_total', 'Queries that could not be answered at once', () => served().slow);
    this.#gauge('slow_queries', 'Queries that wait now for an upstream, mostly', () => served().slowDepth);
  }

  #gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name: `mesos_dns_${name}`,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read());
      },
    });
  }

  #total(name: string, help: string, read: () => number): void {
    this.#totals(name, help, [], () => [[{}, read()]]);
  }

  /** Counts that are kept elsewhere. */
  #totals(name: string, help: string, labelNames: readonly string[], read: () => Iterable<Total>): void {
    new Counter({
      name: `mesos_dns_${name}`,
      help,
      labelNames,
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const [labels, count] of read()) this.inc(labels, count);
      },
    });
  }
}

type Total = readonly [labels: Readonly<Record<string, string | number>>, count: number];

function named(label: string, counts: Readonly<Record<string, number>>): Total[] {
  return Object.entries(counts).map(([name, count]) => [{ [label]: name }, count]);
}

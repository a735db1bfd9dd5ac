import type { ChangeSample } from './changed-task.ts';
import type { ClusterSample } from './cluster-rounds.ts';
import type { EventSample } from './event-rounds.ts';
import type { Version } from './machine.ts';
import type { Plan } from './plan.ts';
import type { LoadSample, QueryResults } from './query-rounds.ts';
import type { Kind } from './questions.ts';
import { type Spread, spreadOf } from './statistics.ts';
import type { Activity, UpdateResults } from './update-rounds.ts';

/** Everything that a run of the bench has measured. */
export interface Results {
  readonly plan: Plan;
  readonly machine: string;
  readonly versions: readonly Version[];
  readonly queries: QueryResults;
  readonly clusters: readonly ClusterSample[];
  readonly changes: readonly ChangeSample[];
  readonly events: readonly EventSample[];
  readonly updates: UpdateResults;
}

type NumbersOf<T> = { [K in keyof T]: T[K] extends number ? K : never }[keyof T];

/** Of one server's runs; undefined when it was not asked that. */
export function loadOf(
  { queries }: Results,
  server: string,
  size: number,
  kind: Kind,
  what: 'cpuMicros' | 'queriesPerSecond',
): Spread | undefined {
  const isIt = (load: LoadSample): boolean => load.server === server && load.size === size && load.kind === kind;
  return spreadOfAny(queries.loads.filter(isIt), what);
}

export function clusterOf(
  { clusters }: Results,
  server: string,
  tasks: number,
  what: NumbersOf<ClusterSample>,
): Spread | undefined {
  return spreadOfAny(
    clusters.filter((sample) => sample.server === server && sample.tasks === tasks),
    what,
  );
}

export function latencyOf({ queries }: Results, server: string, what: 'p50' | 'p99'): Spread | undefined {
  return spreadOfAny(
    queries.latencies.filter((sample) => sample.server === server),
    what,
  );
}

export function updatesOf(
  { updates }: Results,
  activity: Activity,
  what: 'queriesPerSecond' | 'cpuShare',
): Spread | undefined {
  return spreadOfAny(
    updates.samples.filter((sample) => sample.activity === activity),
    what,
  );
}

export function changeOf({ changes }: Results, tasks: number): Spread | undefined {
  return spreadOfAny(
    changes.filter((sample) => sample.tasks === tasks),
    'cpuMicros',
  );
}

function spreadOfAny<K extends string>(
  samples: readonly { readonly [key in K]: number }[],
  what: K,
): Spread | undefined {
  return samples.length === 0 ? undefined : spreadOf(samples.map((sample) => sample[what]));
}

import type { MasterState } from '../cluster/model.ts';
import type { Counters } from '../serve/counters.ts';
import type { CurrentCluster } from './snapshot-keeper.ts';

/** What a daemon knows in the end, for the one that takes its place in this process. */
export interface HandOver {
  /** undefined when no state was ever known. */
  readonly known: { readonly state: MasterState; readonly serial: number } | undefined;
  /** Where its masters were found: where the next finds none of them there, its cluster is another one. */
  readonly source: readonly string[];
  /** What was served is counted on. */
  readonly counters: Counters;
}

/** A copy of the cluster, which whoever knows it may go on changing. */
export function stateOf({ cluster, electedTime }: CurrentCluster): MasterState {
  const { leader, agents, frameworks, tasks } = cluster;
  return {
    cluster: { leader, agents: new Map(agents), frameworks: new Map(frameworks), tasks: new Map(tasks) },
    recoveredAgents: new Set(),
    recoveredFrameworks: new Set(),
    isDamaged: false,
    electedTime,
  };
}

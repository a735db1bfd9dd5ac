import { changesBetween } from '../cluster/changes.ts';
import type { Cluster, Framework } from '../cluster/model.ts';

/** What a whole state corrected of what events had told, in numbers of entries. */
export interface Drift {
  readonly agents: number;
  readonly frameworks: number;
  readonly tasks: number;
}

/** How a cluster that events have told differs from what a state made of it; undefined when it does not. */
export function driftBetween(told: Cluster, now: Cluster): Drift | undefined {
  const changes = changesBetween(told, now);
  const frameworks = [...changes.frameworks].filter(
    (key) => !isAsTold(told.frameworks.get(key), now.frameworks.get(key)),
  );
  const drift = { agents: changes.agents.size, frameworks: frameworks.length, tasks: changes.tasks.size };
  return drift.agents + drift.frameworks + drift.tasks === 0 ? undefined : drift;
}

/** Where a scheduler listens no event tells. */
function isAsTold(told: Framework | undefined, now: Framework | undefined): boolean {
  return told?.name === now?.name && told?.hostname === now?.hostname;
}

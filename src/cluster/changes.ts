import { deepEqual } from '../lib/deep-equal.ts';
import { sameHostPort } from '../lib/host-port.ts';
import type { Cluster } from './model.ts';

/** What of a cluster became different: keys of entries that are new, other than before, or gone. */
export interface Changes {
  readonly leader: boolean;
  readonly agents: ReadonlySet<string>;
  readonly frameworks: ReadonlySet<string>;
  readonly tasks: ReadonlySet<string>;
}

/** Compares two clusters; everything counts as new when there is no `before`. */
export function changesBetween(before: Cluster | undefined, after: Cluster): Changes {
  return {
    leader: before === undefined || !sameHostPort(before.leader, after.leader),
    agents: changedKeys(before?.agents, after.agents),
    frameworks: changedKeys(before?.frameworks, after.frameworks),
    tasks: changedKeys(before?.tasks, after.tasks),
  };
}

/** Whether anything is different at all. */
export function isTouched({ leader, agents, frameworks, tasks }: Changes): boolean {
  return leader || agents.size > 0 || frameworks.size > 0 || tasks.size > 0;
}

function changedKeys<T>(before: ReadonlyMap<string, T> | undefined, after: ReadonlyMap<string, T>): Set<string> {
  const changed = new Set<string>();
  let stayed = 0;
  for (const [key, value] of after) {
    const known = before?.get(key);
    if (known !== undefined) stayed++;
    if (known !== value && !deepEqual(known, value)) changed.add(key);
  }
  if (before === undefined || stayed === before.size) return changed;
  for (const key of before.keys()) if (!after.has(key)) changed.add(key);
  return changed;
}

import assert from 'node:assert/strict';
import type { Cluster, MasterState } from '../../../src/cluster/model.ts';
import { parseState } from '../../support/parse-state.ts';

export const HOLD_MAX_MS = 600_000;

/** A master's state in a few words. */
export interface Sketch {
  leader?: number;
  elected?: number;
  agents?: string[];
  recovered?: string[];
  /** Framework to its tasks, as `task@agent`. */
  frameworks?: Record<string, string[]>;
}

export function stateOf({
  leader = 1,
  elected = 100,
  agents = [],
  recovered = [],
  frameworks = {},
}: Sketch): MasterState {
  const parsed = parseState(
    JSON.stringify({
      leader: `master@10.0.0.${leader}:5050`,
      elected_time: elected,
      slaves: agents.map((id) => ({ id, pid: 'slave(1)@10.0.1.1:5051' })),
      recovered_slaves: recovered.map((id) => ({ id })),
      frameworks: Object.entries(frameworks).map(([id, tasks]) => ({
        id,
        name: id,
        tasks: tasks.map((task) => ({ id: task, name: task, slave_id: task.split('@')[1], state: 'TASK_RUNNING' })),
      })),
    }),
  );
  assert.ok(parsed.ok);
  return parsed.state;
}

export const BEFORE: Sketch = { agents: ['S0', 'S1'], frameworks: { marathon: ['a@S0', 'b@S1'], idle: [] } };
export const AFTER: Sketch = { leader: 2, elected: 200 };
export const show = ({ agents, frameworks, tasks }: Cluster): string[][] => [
  [...agents.keys()].sort(),
  [...frameworks.keys()].sort(),
  [...tasks.values()].map(({ id }) => id).sort(),
];
export const WHOLE = [
  ['S0', 'S1'],
  ['idle', 'marathon'],
  ['a@S0', 'b@S1'],
];

import { parsePid } from '../../src/cluster/endpoint.ts';
import {
  isObject,
  type JsonObject,
  readArray,
  readNumber,
  readObjects,
  readText,
  ShapeError,
} from '../../src/cluster/json.ts';
import type { Agent, Framework, MasterState, Task } from '../../src/cluster/model.ts';
import { parseTask } from '../../src/cluster/parse-task.ts';
import type { ParsedState } from '../../src/cluster/state-parser.ts';

/** Reads a state as plainly as can be, the whole text at once: what a reader that is quicker has to agree with. */
export function readPlainly(text: string): ParsedState {
  try {
    return readState(JSON.parse(text));
  } catch (error) {
    return { ok: false, reason: (error as Error).message };
  }
}

function readState(json: unknown): ParsedState {
  if (!isObject(json)) throw new ShapeError('the state', 'an object', json);
  const leader = parsePid(readText(json, 'leader', 'state'));
  if (leader === undefined || json['slaves'] == null || json['frameworks'] == null) throw new Error('no state');
  const [slaves, frameworkItems] = [readArray(json, 'slaves', 'state'), readArray(json, 'frameworks', 'state')];
  const agents = new Map<string, Agent>();
  const frameworks = new Map<string, Framework>();
  const tasks = new Map<string, Task>();
  const recoveredFrameworks = new Set<string>();
  const warnings: string[] = [];
  let isDamaged = false;
  const attempt = (read: () => void, isTask = false): void => {
    try {
      read();
    } catch (error) {
      warnings.push((error as Error).message);
      isDamaged ||= !isTask;
    }
  };
  for (const item of slaves) {
    attempt(() => {
      const agent = object(item);
      const id = readText(agent, 'id', 'agent');
      agents.set(unused(agents, id), { id, endpoint: parsePid(readText(agent, 'pid', 'agent')) });
    });
  }
  for (const item of frameworkItems) {
    attempt(() => {
      const framework = object(item);
      const key = unused(frameworks, readText(framework, 'id', 'framework'));
      const name = readText(framework, 'name', 'framework');
      for (const taskItem of readArray(framework, 'tasks', 'framework')) {
        attempt(() => {
          const task = parseTask(object(taskItem), key);
          const taskKey = unused(tasks, task.key);
          tasks.set(taskKey, { ...task, key: taskKey });
        }, true);
      }
      frameworks.set(key, { key, name, scheduler: undefined, hostname: '' });
      if (framework['recovered'] === true) recoveredFrameworks.add(key);
      attempt(() => {
        const scheduler = parsePid(readText(framework, 'pid', 'framework'));
        frameworks.set(key, { key, name, scheduler, hostname: readText(framework, 'hostname', 'framework') });
      });
    });
  }
  let recovery: Pick<MasterState, 'recoveredAgents' | 'electedTime'> = { recoveredAgents: undefined, electedTime: 0 };
  attempt(() => {
    const ids = readObjects(json, 'recovered_slaves', 'state').map((agent) => readText(agent, 'id', 'agent'));
    const isTold = (json['recovered_slaves'] ?? undefined) !== undefined;
    recovery = {
      recoveredAgents: isTold ? new Set(ids) : undefined,
      electedTime: readNumber(json, 'elected_time', 'state'),
    };
  });
  const cluster = { leader, agents, frameworks, tasks };
  return { ok: true, state: { cluster, recoveredFrameworks, ...recovery, isDamaged }, warnings };
}

function object(value: unknown): JsonObject {
  if (!isObject(value)) throw new ShapeError('an entry', 'an object', value);
  return value;
}

function unused(map: ReadonlyMap<string, unknown>, id: string): string {
  let key = id;
  for (let copy = 2; map.has(key); copy++) key = `${id}#${copy}`;
  return key;
}

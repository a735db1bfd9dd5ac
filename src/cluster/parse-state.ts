import { parsePid } from './endpoint.ts';
import { isObject, type JsonObject, readArray, readNumber, readObjects, readText, ShapeError } from './json.ts';
import type { Agent, Framework, MasterState, Task } from './model.ts';
import { parseTask } from './parse-task.ts';

export type ParsedState =
  | { readonly ok: true; readonly state: MasterState; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/** More warnings than this about one state are summed up: a broken cluster must not fill the log. */
const WARNINGS_MAX = 20;

/**
 * Reads a master's `/state`. A text that is no state, or that names no leader, is refused whole. An agent, framework or
 * task with a field of a wrong type is left out, with a warning that names it; all else is kept.
 */
export function parseState(text: string): ParsedState {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, reason: `the state is not JSON: ${(error as Error).message}` };
  }
  if (!isObject(json)) return { ok: false, reason: 'the state is not a JSON object' };
  try {
    return parseStateObject(json);
  } catch (error) {
    if (error instanceof ShapeError) return { ok: false, reason: error.message };
    throw error;
  }
}

function parseStateObject(json: JsonObject): ParsedState {
  const pid = readText(json, 'leader', 'state');
  if (pid === '') return { ok: false, reason: 'the state names no leader' };
  const leader = parsePid(pid);
  if (leader === undefined) return { ok: false, reason: `the state's leader "${pid.slice(0, 100)}" is no address` };
  // Every master since Mesos 0.20 has both lists, empty or not; without them this is some other document.
  for (const key of ['slaves', 'frameworks']) {
    if (json[key] === undefined || json[key] === null) return { ok: false, reason: `the state has no "${key}"` };
  }
  const warnings = new Warnings();
  const agents = new Map<string, Agent>();
  for (const item of readArray(json, 'slaves', 'state')) {
    const agent = warnings.orLeaveOut('agent', item, parseAgent);
    if (agent !== undefined) agents.set(unusedKey(agents, agent.id), agent);
  }
  const frameworks = new Map<string, Framework>();
  const tasks = new Map<string, Task>();
  for (const item of readArray(json, 'frameworks', 'state')) {
    warnings.orLeaveOut('framework', item, (framework) => readFramework(framework, frameworks, tasks, warnings));
  }
  const recovery = warnings.orLeaveOut('the recovery of master', json, parseRecovery);
  const state: MasterState = {
    cluster: { leader, agents, frameworks, tasks },
    ...(recovery ?? { recoveredAgents: new Set(), electedTime: 0 }),
    isDamaged: warnings.leftOutEntries,
  };
  return { ok: true, state, warnings: warnings.list() };
}

function parseRecovery(json: JsonObject): Pick<MasterState, 'recoveredAgents' | 'electedTime'> {
  const recovered = readObjects(json, 'recovered_slaves', 'state').map((agent) => readText(agent, 'id', 'agent'));
  return { recoveredAgents: new Set(recovered), electedTime: readNumber(json, 'elected_time', 'state') };
}

function parseAgent(json: JsonObject): Agent {
  return { id: readText(json, 'id', 'agent'), endpoint: parsePid(readText(json, 'pid', 'agent')) };
}

function readFramework(
  json: JsonObject,
  frameworks: Map<string, Framework>,
  tasks: Map<string, Task>,
  warnings: Warnings,
): void {
  const key = unusedKey(frameworks, readText(json, 'id', 'framework'));
  const name = readText(json, 'name', 'framework');
  const items = readArray(json, 'tasks', 'framework');
  // Its tasks have names without its scheduler's address too.
  const address = warnings.orLeaveOut('the address of framework', json, parseScheduler);
  frameworks.set(key, { key, name, ...(address ?? { scheduler: undefined, hostname: '' }) });
  for (const item of items) {
    const task = warnings.orLeaveOut('task', item, (taskJson) => parseTask(taskJson, key));
    if (task === undefined) continue;
    const taskKey = unusedKey(tasks, task.key);
    tasks.set(taskKey, taskKey === task.key ? task : { ...task, key: taskKey });
  }
}

function parseScheduler(json: JsonObject): Pick<Framework, 'scheduler' | 'hostname'> {
  return {
    scheduler: parsePid(readText(json, 'pid', 'framework')),
    hostname: readText(json, 'hostname', 'framework'),
  };
}

/** IDs are unique in a real master; should they ever not be, Mesos-DNS publishes each of the namesakes, and so do we. */
function unusedKey(map: ReadonlyMap<string, unknown>, id: string): string {
  let key = id;
  for (let copy = 2; map.has(key); copy++) key = `${id}#${copy}`;
  return key;
}

type Kind = 'agent' | 'framework' | 'the address of framework' | 'the recovery of master' | 'task';

class Warnings {
  readonly #texts: string[] = [];
  #leftOut = 0;
  /** An agent or a framework, or what belongs to it, could not be read: the state says less than the master knows. */
  leftOutEntries = false;

  /** Parses `item`, or leaves it out with a warning that names it. */
  orLeaveOut<T>(kind: Kind, item: unknown, parse: (json: JsonObject) => T): T | undefined {
    try {
      if (!isObject(item)) throw new ShapeError(kind, 'an object', item);
      return parse(item);
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      this.#leftOut++;
      if (kind !== 'task') this.leftOutEntries = true;
      if (this.#texts.length < WARNINGS_MAX) this.#texts.push(`${kind} ${nameOf(item)} is left out: ${error.message}`);
      return undefined;
    }
  }

  list(): string[] {
    const unnamed = this.#leftOut - this.#texts.length;
    return unnamed > 0 ? [...this.#texts, `${unnamed} more entries of the state are left out`] : this.#texts;
  }
}

function nameOf(item: unknown): string {
  if (!isObject(item)) return '(not an object)';
  const known = [item['id'], item['name']].filter((value) => typeof value === 'string');
  return known.length === 0 ? '(unnamed)' : `"${known.join('" "').slice(0, 200)}"`;
}

import { ClusterDraft } from './cluster-draft.ts';
import { documentOf, ignored, listOf } from './containers.ts';
import { parsePid } from './endpoint.ts';
import { FrameworkParser } from './framework-parser.ts';
import { isObject, type JsonObject, readArray, readNumber, readText, ShapeError } from './json.ts';
import { type JsonContainer, JsonCutter, JsonError } from './json-cutter.ts';
import { Members } from './members.ts';
import type { Agent, MasterState } from './model.ts';
import { Warnings } from './warnings.ts';

export type ParsedState =
  | { readonly ok: true; readonly state: MasterState; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly reason: string };

const WANTED: ReadonlySet<string> = new Set([
  'id',
  'name',
  'leader',
  'elected_time',
  'slaves',
  'recovered_slaves',
  'frameworks',
]);

/**
 * Reads a master's `/state` from its bytes as they come, so that little is left to do after the last one. A text that is no
 * state, or that names no leader, is refused whole. An agent, framework or task with a field of a wrong type is left out,
 * with a warning that names it; all else is kept. What is as it was in the state before is the same object again.
 */
export class StateParser {
  readonly #cutter: JsonCutter;
  readonly #root: Root;
  #refusal: string | undefined;

  constructor(before: MasterState | undefined) {
    this.#root = new Root(before);
    this.#cutter = new JsonCutter(documentOf(this.#root));
  }

  /** False when what has come is no state, whatever follows. */
  push(bytes: Uint8Array): boolean {
    try {
      if (this.#refusal === undefined) this.#cutter.push(bytes);
    } catch (error) {
      this.#refusal = reasonOf(error);
    }
    return this.#refusal === undefined;
  }

  /** No more bytes come: what all of them say. */
  end(): ParsedState {
    try {
      if (this.#refusal !== undefined) return { ok: false, reason: this.#refusal };
      this.#cutter.end();
      return this.#root.parsed();
    } catch (error) {
      return { ok: false, reason: reasonOf(error) };
    }
  }
}

/** Takes the state's own members. */
class Root implements JsonContainer {
  readonly #draft: ClusterDraft;
  readonly #warnings = new Warnings();
  readonly #members = new Members(WANTED);
  readonly #recoveredAgents = new Set<string>();
  #recoveryFault: unknown;

  constructor(before: MasterState | undefined) {
    this.#draft = new ClusterDraft(before?.cluster);
  }

  open(key: string, kind: 'object' | 'list'): JsonContainer | undefined {
    if (!WANTED.has(key)) return ignored(2);
    const list = kind === 'list' ? this.#listAt(key) : undefined;
    if (list !== undefined) this.#members.add(key, []);
    return list;
  }

  take(value: unknown, key: string): void {
    this.#members.add(key, value);
  }

  close(): void {}

  #listAt(key: string): JsonContainer | undefined {
    switch (key) {
      case 'slaves':
        return listOf((item) => {
          const agent = this.#warnings.orLeaveOut('agent', item, parseAgent);
          if (agent !== undefined) this.#draft.addAgent(agent);
        });
      case 'recovered_slaves':
        return listOf((item) => this.#addRecovered(item));
      case 'frameworks':
        return {
          open: (_, kind) => (kind === 'object' ? new FrameworkParser(this.#draft, this.#warnings) : undefined),
          take: (item) => this.#warnings.orLeaveOut('framework', item, () => {}),
          close() {},
        };
      default:
        return undefined;
    }
  }

  /** One agent that cannot be read makes the whole list doubtful. */
  #addRecovered(item: unknown): void {
    try {
      if (!isObject(item)) throw new ShapeError('an entry of state.recovered_slaves', 'an object', item);
      this.#recoveredAgents.add(readText(item, 'id', 'agent'));
    } catch (error) {
      this.#recoveryFault ??= error;
    }
  }

  parsed(): ParsedState {
    const json = this.#members.values;
    const pid = readText(json, 'leader', 'state');
    if (pid === '') return { ok: false, reason: 'the state names no leader' };
    const leader = parsePid(pid);
    if (leader === undefined) return { ok: false, reason: `the state's leader "${pid.slice(0, 100)}" is no address` };
    // Every master since Mesos 0.20 has both lists, empty or not; without them this is some other document.
    for (const key of ['slaves', 'frameworks']) {
      if (json[key] === undefined || json[key] === null) return { ok: false, reason: `the state has no "${key}"` };
      readArray(json, key, 'state');
    }
    const recovery = this.#warnings.orLeaveOut('the recovery of master', json, () => this.#recovery(json));
    const { agents, frameworks, tasks, recoveredFrameworks } = this.#draft;
    const state: MasterState = {
      cluster: { leader, agents, frameworks, tasks },
      recoveredFrameworks,
      ...(recovery ?? { recoveredAgents: undefined, electedTime: 0 }),
      isDamaged: this.#warnings.leftOutEntries,
    };
    return { ok: true, state, warnings: this.#warnings.list() };
  }

  #recovery(json: JsonObject): Pick<MasterState, 'recoveredAgents' | 'electedTime'> {
    readArray(json, 'recovered_slaves', 'state');
    if (this.#recoveryFault !== undefined) throw this.#recoveryFault;
    const isTold = (json['recovered_slaves'] ?? undefined) !== undefined;
    return {
      recoveredAgents: isTold ? this.#recoveredAgents : undefined,
      electedTime: readNumber(json, 'elected_time', 'state'),
    };
  }
}

function parseAgent(json: JsonObject): Agent {
  return { id: readText(json, 'id', 'agent'), endpoint: parsePid(readText(json, 'pid', 'agent')) };
}

function reasonOf(error: unknown): string {
  if (error instanceof JsonError) return `the state ${error.message}`;
  if (error instanceof ShapeError) return error.message;
  throw error;
}

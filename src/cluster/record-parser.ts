import { ClusterDraft } from './cluster-draft.ts';
import { documentOf, ignored, listOf } from './containers.ts';
import type { ClusterEvent } from './event.ts';
import { type JsonObject, readNumber } from './json.ts';
import { type JsonContainer, JsonCutter, JsonError, SKIPPED } from './json-cutter.ts';
import type { LiveCluster, MasterState } from './model.ts';
import { parseEvent, parseV1Agent, parseV1Framework } from './parse-event.ts';
import { parseV1Task, readId } from './parse-v1-task.ts';
import { type Part, Warnings } from './warnings.ts';

/** What the first record of a stream says. */
export interface Subscribed {
  /** undefined when nobody wants it. */
  readonly state: SubscribedState | undefined;
  /** How often the master sends a heartbeat, seconds; 0 when it did not tell. */
  readonly heartbeatSeconds: number;
}

export interface SubscribedState {
  readonly cluster: Omit<LiveCluster, 'leader'>;
  readonly recoveredAgents: MasterState['recoveredAgents'];
  readonly isDamaged: boolean;
}

export type ParsedRecord = {
  readonly subscribed: Subscribed | undefined;
  /** undefined as well for what says nothing of names. */
  readonly event: ClusterEvent | undefined;
  readonly warnings: readonly string[];
};

/**
 * Reads one record of the v1 operator API's event stream while its bytes come: the first one may be as long as a state. What
 * has a wrong type is left out with a warning, as in a state.
 */
export class RecordParser {
  readonly #cutter: JsonCutter;
  readonly #root: Root;

  /** `wantsState`: whether the state in the first record is to be kept, all of it. */
  constructor(wantsState: boolean) {
    this.#root = new Root(wantsState);
    this.#cutter = new JsonCutter(documentOf(this.#root));
  }

  /** Throws a JsonError when no JSON text goes on like this. */
  push(bytes: Uint8Array): void {
    this.#cutter.push(bytes);
  }

  /** The record is whole. Throws a JsonError when the text is not. */
  end(): ParsedRecord {
    this.#cutter.end();
    return this.#root.parsed();
  }
}

/** Members of a record that are read, but for `subscribed`. */
const WANTED: ReadonlySet<string> = new Set([
  'type',
  ...['agent_added', 'agent_removed', 'framework_added', 'framework_updated', 'framework_removed'],
  ...['task_added', 'task_updated'],
]);
const STATE_MEMBERS = { get_tasks: 'object', get_frameworks: 'object', get_agents: 'object' } as const;

/** The members of the record itself: an event is small, and comes as one value. */
class Root implements JsonContainer {
  readonly #wantsState: boolean;
  readonly #draft = new ClusterDraft(undefined);
  readonly #warnings = new Warnings();
  readonly #values: Record<string, unknown> = {};
  readonly #recoveredAgents = new Set<string>();
  #heartbeatSeconds = 0;
  readonly #stateMembers = new Set<string>();

  constructor(wantsState: boolean) {
    this.#wantsState = wantsState;
  }

  open(key: string, kind: 'object' | 'list'): JsonContainer | undefined {
    if (key === 'subscribed' && kind === 'object') return this.#subscribed();
    return WANTED.has(key) ? undefined : ignored(1);
  }

  take(value: unknown, key: string): void {
    if (WANTED.has(key)) this.#values[key] = value;
  }

  close(): void {}

  parsed(): ParsedRecord {
    const isSubscribed = this.#values['type'] === 'SUBSCRIBED';
    const event = isSubscribed ? undefined : this.#warnings.orLeaveOut('event', this.#values, parseEvent);
    const subscribed = isSubscribed
      ? { state: this.#wantsState ? this.#state() : undefined, heartbeatSeconds: this.#heartbeatSeconds }
      : undefined;
    return { subscribed, event, warnings: this.#warnings.list() };
  }

  #state(): SubscribedState {
    for (const key of Object.keys(STATE_MEMBERS)) {
      if (!this.#stateMembers.has(key)) throw new JsonError(`subscribes to a state without "${key}"`);
    }
    const { agents, frameworks, tasks } = this.#draft;
    return {
      cluster: { agents, frameworks, tasks },
      recoveredAgents: this.#recoveredAgents,
      isDamaged: this.#warnings.leftOutEntries,
    };
  }

  #subscribed(): JsonContainer {
    return {
      open: (key, kind) => {
        // A whole state, which takes a second of work to read: most nodes have another.
        if (key === 'get_state' && !this.#wantsState) return SKIPPED;
        // Whatever else is in it: an agent or a task at a time.
        return key === 'get_state' && kind === 'object' ? this.#getState() : ignored(3);
      },
      take: (value, key) => {
        if (key !== 'heartbeat_interval_seconds') return;
        const seconds = this.#warnings.orLeaveOut('event', { [key]: value }, (json) =>
          readNumber(json, key, 'subscribed'),
        );
        this.#heartbeatSeconds = seconds ?? 0;
      },
      close() {},
    };
  }

  #getState(): JsonContainer {
    return membersOf(STATE_MEMBERS, (member) => {
      this.#stateMembers.add(member);
      return membersOf(
        {
          // Masters before 1.2 call them by the second name.
          tasks: 'list',
          launched_tasks: 'list',
          frameworks: 'list',
          agents: 'list',
          recovered_agents: 'list',
        },
        (key) => this.#listOf(key),
      );
    });
  }

  #listOf(key: string): JsonContainer {
    switch (key) {
      case 'agents':
        return this.#entries('agent', parseV1Agent, (agent) => this.#draft.addAgent(agent));
      case 'recovered_agents':
        return this.#entries(
          'the recovery of master',
          (json) => readId(json, 'id', 'recovered_agents'),
          (id) => this.#recoveredAgents.add(id),
        );
      case 'frameworks':
        return this.#entries('framework', parseV1Framework, (framework) => this.#draft.addFramework(framework));
      default:
        return this.#entries('task', parseV1Task, (task) => this.#draft.addTask(task));
    }
  }

  #entries<T>(part: Part, parse: (json: JsonObject) => T, add: (entry: T) => void): JsonContainer {
    return listOf((item) => {
      const entry = this.#warnings.orLeaveOut(part, item, parse);
      if (entry !== undefined) add(entry);
    });
  }
}

/** An object of which some members are opened, when they are of the kind that they have to be. */
function membersOf(
  wanted: Readonly<Record<string, 'object' | 'list'>>,
  open: (key: string) => JsonContainer,
): JsonContainer {
  return {
    open: (key, kind) => {
      const expected = Object.hasOwn(wanted, key) ? wanted[key] : undefined;
      if (expected === undefined) return ignored(1);
      if (expected !== kind) throw new JsonError(`has a "${key}" that is no ${expected}`);
      return open(key);
    },
    take: (value, key) => {
      if (Object.hasOwn(wanted, key) && value !== null) throw new JsonError(`has a "${key}" that is no ${wanted[key]}`);
    },
    close() {},
  };
}

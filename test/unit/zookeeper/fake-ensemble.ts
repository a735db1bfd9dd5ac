import { setImmediate } from 'node:timers/promises';
import type { openSession, SessionOptions, ZooKeeperSession } from '../../../src/zookeeper/session.ts';

/** A session that the watcher opened, and what the test does to it. */
export interface FakeSession {
  readonly options: SessionOptions;
  readonly isOver: boolean;
  /** The member ends it, as a lost connection does. */
  end(reason: string): void;
}

/**
 * Nodes, and sessions that read them as src/zookeeper/session.ts does; the test changes the nodes and ends sessions.
 * A watch fires once, for a change after it was set.
 */
export class FakeEnsemble {
  /** Path to data. */
  readonly nodes = new Map<string, string>();
  readonly sessions: FakeSession[] = [];
  /** Ports of members that do not open a session. */
  readonly dead = new Set<number>();
  /** What every question is refused with. */
  refusal: string | undefined;
  /** Called with each question, before its answer is made. */
  onQuestion: (kind: 'children' | 'exists' | 'data', path: string) => void = () => {};
  readonly #watches = new Map<string, Set<() => void>>();

  /** The session that was opened last. */
  get last(): FakeSession {
    return this.sessions.at(-1)!;
  }

  /** The ports of the members in the order in which they were tried. */
  get tried(): number[] {
    return this.sessions.map(({ options }) => options.member.port);
  }

  set(path: string, data: string): void {
    this.nodes.set(path, data);
    this.#fire(path);
  }

  delete(path: string): void {
    this.nodes.delete(path);
    this.#fire(path);
  }

  /** Changes a node, and its watch gets lost. */
  setUnnoticed(path: string, data: string): void {
    this.nodes.set(path, data);
  }

  readonly open: typeof openSession = (options) => {
    let endReason: string | undefined;
    const end = (reason: string): void => {
      if (endReason !== undefined) return;
      endReason = reason;
      options.onEnd();
    };
    const answer = async <T>(kind: 'children' | 'exists' | 'data', path: string, read: () => T): Promise<T> => {
      this.onQuestion(kind, path);
      const value = read();
      await Promise.resolve();
      if (endReason !== undefined || this.refusal !== undefined) throw new Error(endReason ?? this.refusal);
      return value;
    };
    const watch = (path: string): void => {
      this.#watchesOf(path).add(options.onChange);
    };
    const session: ZooKeeperSession = {
      ready: this.dead.has(options.member.port) ? Promise.reject(new Error('it is dead')) : Promise.resolve(),
      children: (path) =>
        answer('children', path, () => {
          if (this.nodes.has(path)) watch(path);
          return this.nodes.has(path) ? this.#childrenOf(path) : undefined;
        }),
      exists: (path) =>
        answer('exists', path, () => {
          watch(path);
          return this.nodes.has(path);
        }),
      data: (path) =>
        answer('data', path, () => {
          const text = this.nodes.get(path);
          return text === undefined ? undefined : new TextEncoder().encode(text);
        }),
      // What was asked before may still be answered, as by a member that takes its leave.
      close: async () => {
        await setImmediate();
        end('closed');
      },
    };
    this.sessions.push({
      options,
      end,
      get isOver() {
        return endReason !== undefined;
      },
    });
    return session;
  };

  #childrenOf(path: string): string[] {
    const prefix = path === '/' ? '/' : `${path}/`;
    return [...this.nodes.keys()].flatMap((node) => (node.startsWith(prefix) ? node.slice(prefix.length) : []));
  }

  /** A node's watches, and those on the children of the node above it. */
  #fire(path: string): void {
    for (const watched of [path, path.slice(0, path.lastIndexOf('/')) || '/']) {
      const watches = [...this.#watchesOf(watched)];
      this.#watches.delete(watched);
      for (const onChange of watches) onChange();
    }
  }

  #watchesOf(path: string): Set<() => void> {
    const watches = this.#watches.get(path) ?? new Set();
    this.#watches.set(path, watches);
    return watches;
  }
}

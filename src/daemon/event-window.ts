import type { AppliedEvents } from '../cluster/apply-events.ts';
import type { Changes } from '../cluster/changes.ts';
import type { Cluster, LiveCluster } from '../cluster/model.ts';
import { sameHostPort } from '../lib/host-port.ts';

/**
 * What events have told while a state was asked for and on its way. Of these entries nobody can say whether the state is
 * older or newer than the event; the events go on, so what they told counts.
 */
class EventWindow {
  readonly #agents = new Set<string>();
  readonly #frameworks = new Set<string>();
  readonly #tasks = new Set<string>();

  note({ agents, frameworks, tasks }: Omit<Changes, 'leader'>): void {
    for (const key of agents) this.#agents.add(key);
    for (const key of frameworks) this.#frameworks.add(key);
    for (const key of tasks) this.#tasks.add(key);
  }

  /**
   * Puts what events told into a state that has come. A state of another leader stays as it is: the events were not its own.
   */
  carryOver(known: Cluster, state: LiveCluster): void {
    if (!sameHostPort(known.leader, state.leader)) return;
    carry(this.#agents, known.agents, state.agents);
    carry(this.#frameworks, known.frameworks, state.frameworks);
    carry(this.#tasks, known.tasks, state.tasks);
  }
}

/** Those of the state that is asked for, and of states that have come and wait for their turn. */
export class EventWindows {
  /** What nobody asked for needs none. */
  #open: EventWindow | undefined;
  readonly #waiting = new Set<EventWindow>();

  /** A state is asked for: it may be as old as this moment, and what events tell from here on is newer. */
  open(): void {
    this.#open = new EventWindow();
  }

  /** No state comes of it. What events tell is not kept for nobody. */
  drop(): void {
    this.#open = undefined;
  }

  /** The state has come. Returns what puts into it, when it has its turn, what is newer. */
  close(): (known: Cluster | undefined, state: LiveCluster) => void {
    const window = this.#open ?? new EventWindow();
    this.#open = undefined;
    this.#waiting.add(window);
    return (known, state) => {
      this.#waiting.delete(window);
      if (known !== undefined) window.carryOver(known, state);
    };
  }

  note({ told, changes }: Pick<AppliedEvents, 'told' | 'changes'>): void {
    for (const window of [this.#open, ...this.#waiting]) {
      window?.note(told);
      window?.note(changes);
    }
  }
}

function carry<T>(keys: ReadonlySet<string>, from: ReadonlyMap<string, T>, to: Map<string, T>): void {
  for (const key of keys) {
    const value = from.get(key);
    if (value === undefined) to.delete(key);
    else to.set(key, value);
  }
}

import type { Clock } from '../lib/clock.ts';
import { formatHostPort, type HostPort } from '../lib/host-port.ts';
import { askLeader, type InterpretState, type State } from './ask-leader.ts';
import { withDeadline } from './deadline.ts';
import type { MasterFetch } from './http-client.ts';
import { reasonOf } from './reason-of.ts';

/** While no good answer is there, another master is asked beside the others this often. */
const HEDGE_AFTER_MS = 5000;

export interface AskMastersOptions<T> {
  /** In order of preference. */
  readonly candidates: readonly HostPort[];
  readonly interpret: InterpretState<T>;
  readonly fetch: MasterFetch;
  /** How long one candidate may take, with redirects and login. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** The leader's state, or what is wrong with each candidate. */
export type Outcome<T> = { readonly state: State<T> } | { readonly failure: string };

/**
 * Asks the candidates for the leader's state, in their order, until one gives it. One that fails makes room for the
 * next at once. One that is silent goes on being waited for, while every 5 s another one is asked beside it, in the
 * end those again that had failed: a standby may have become the leader since. No server is asked twice at one time.
 *
 * Never rejects; when `signal` aborts, everything ends and the outcome is a failure that nobody should heed.
 */
export async function askMasters<T>(options: AskMastersOptions<T>): Promise<Outcome<T>> {
  if (options.candidates.length === 0) return { failure: 'no master is known yet' };
  return await new Round(options).outcome;
}

class Round<T> {
  readonly outcome: Promise<Outcome<T>>;
  readonly #options: AskMastersOptions<T>;
  readonly #resolve: (outcome: Outcome<T>) => void;
  readonly #over = new AbortController();
  readonly #servers = new Servers();
  /** Candidates not asked yet, and those to be asked again. */
  readonly #waiting: HostPort[];
  readonly #failures = new Map<HostPort, string>();
  #askingCount = 0;
  #cancelHedge = (): void => {};

  constructor(options: AskMastersOptions<T>) {
    const { promise, resolve } = Promise.withResolvers<Outcome<T>>();
    this.outcome = promise;
    this.#resolve = resolve;
    this.#options = options;
    this.#waiting = [...new Map(options.candidates.map((master) => [formatHostPort(master), master])).values()];
    options.signal.addEventListener('abort', () => this.#finish({ failure: 'abandoned' }), { once: true });
    this.#askNext();
  }

  #askNext(): void {
    this.#cancelHedge();
    this.#cancelHedge = this.#options.clock.after(HEDGE_AFTER_MS, () => {
      if (this.#waiting.length === 0) this.#waiting.push(...this.#failures.keys());
      this.#askNext();
    });
    const candidate = this.#waiting.shift();
    if (candidate !== undefined) void this.#ask(candidate);
  }

  async #ask(candidate: HostPort): Promise<void> {
    this.#askingCount++;
    this.#failures.delete(candidate);
    try {
      this.#finish({ state: await this.#stateFrom(candidate) });
    } catch (error) {
      if (this.#over.signal.aborted) return;
      this.#askingCount--;
      this.#servers.release(candidate);
      this.#failures.set(candidate, reasonOf(error));
      if (this.#waiting.length > 0) this.#askNext();
      else if (this.#askingCount === 0) this.#finish({ failure: this.#summary() });
    }
  }

  #stateFrom(candidate: HostPort): Promise<State<T>> {
    const { interpret, fetch, clock, timeoutMs } = this.#options;
    const onServer = (server: HostPort): void => this.#servers.claim(server, candidate);
    return withDeadline({ clock, timeoutMs, signal: this.#over.signal }, (signal) =>
      askLeader(candidate, { interpret, fetch, signal, clock, onServer }),
    );
  }

  #finish(outcome: Outcome<T>): void {
    this.#cancelHedge();
    this.#over.abort();
    this.#resolve(outcome);
  }

  #summary(): string {
    const failures = this.#options.candidates.filter((candidate) => this.#failures.has(candidate));
    return failures.map((candidate) => `${formatHostPort(candidate)}: ${this.#failures.get(candidate)}`).join('; ');
  }
}

/** Which candidate's asking has led to which server, so that no server is burdened twice at one time. */
class Servers {
  readonly #holders = new Map<string, HostPort>();

  claim(server: HostPort, candidate: HostPort): void {
    const name = formatHostPort(server);
    const holder = this.#holders.get(name) ?? candidate;
    if (holder !== candidate) throw new Error(`${name} is already being asked`);
    this.#holders.set(name, candidate);
  }

  release(candidate: HostPort): void {
    for (const [name, holder] of this.#holders) if (holder === candidate) this.#holders.delete(name);
  }
}

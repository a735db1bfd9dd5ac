import type { Clock } from '../lib/clock.ts';
import { formatHostPort, type HostPort } from '../lib/host-port.ts';
import { RCODE } from '../wire/constants.ts';
import { rcodeName } from '../wire/format.ts';
import type { Message } from '../wire/message.ts';
import { askUpstream } from './ask-upstream.ts';
import type { UpstreamQuery } from './query.ts';
import type { TroubleLog } from './trouble-log.ts';
import { UpstreamError } from './upstream-error.ts';

/**
 * A stub resolver gives up after 5 s (resolv.conf(5)), so a dead first upstream must not use them up. 800 ms is more
 * than a good upstream mostly needs, also for a name that it has to ask the world for, and leaves time for five others.
 */
export const HEDGE_AFTER_MS = 800;

/** Replies by which an upstream says that it will not or cannot answer: another one may. */
const REFUSALS: ReadonlySet<number> = new Set([
  RCODE.FORMERR,
  RCODE.SERVFAIL,
  RCODE.NOTIMP,
  RCODE.REFUSED,
  RCODE.BADVERS,
]);

const QUERY_IS_OVER = new UpstreamError('closed', 'the query is over');

export interface RaceOptions {
  readonly query: UpstreamQuery;
  /** In the order of preference, at least one. */
  readonly upstreams: readonly HostPort[];
  /** How long each upstream may take. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly troubleLog: TroubleLog;
}

/** One upstream being asked. */
interface Attempt {
  readonly upstream: HostPort;
  readonly stop: () => void;
}

/**
 * One query put to the upstreams in their order, until one answers it. The next one's turn comes when the newest fails
 * or is silent for `HEDGE_AFTER_MS`; those asked before are still listened to. The first answer wins, and the rest are
 * dropped. When all fail, the last SERVFAIL or REFUSED among their replies is the reply: it says more than an error.
 * Nothing is open and no timer runs once `reply` is settled.
 */
export class Race {
  /** Rejects with an UpstreamError that holds every upstream's reason. */
  readonly reply: Promise<Message>;
  readonly #options: RaceOptions;
  readonly #settle: PromiseWithResolvers<Message> = Promise.withResolvers();
  readonly #running = new Set<Attempt>();
  readonly #failures: UpstreamError[] = [];
  #refusal: Message | undefined;
  #startedCount = 0;
  #newest: Attempt | undefined;
  #cancelHedge: () => void = () => {};
  #isOver = false;

  constructor(options: RaceOptions) {
    this.#options = options;
    this.reply = this.#settle.promise;
    this.#startNext();
  }

  abort(error: UpstreamError): void {
    this.#finish(() => this.#settle.reject(error));
  }

  #startNext(): void {
    const { upstreams, clock, troubleLog } = this.#options;
    this.#cancelHedge();
    const upstream = upstreams[this.#startedCount];
    if (upstream === undefined) return;
    this.#startedCount++;
    this.#newest = this.#ask(upstream);
    if (this.#startedCount === upstreams.length) return;
    this.#cancelHedge = clock.after(HEDGE_AFTER_MS, () => {
      troubleLog.failed(upstream, `${formatHostPort(upstream)} is silent for ${HEDGE_AFTER_MS} ms`);
      this.#startNext();
    });
  }

  #ask(upstream: HostPort): Attempt {
    const { query, timeoutMs, clock } = this.#options;
    const controller = new AbortController();
    const cancelTimeout = clock.after(timeoutMs, () => {
      const message = `${formatHostPort(upstream)} gave no answer within ${timeoutMs} ms`;
      controller.abort(new UpstreamError('timeout', message));
    });
    const stop = (): void => {
      cancelTimeout();
      controller.abort(QUERY_IS_OVER);
    };
    const attempt = { upstream, stop };
    this.#running.add(attempt);
    askUpstream(upstream, query, controller.signal).then(
      (reply) => this.#onReply(attempt, reply),
      (error: unknown) => this.#onError(attempt, error),
    );
    return attempt;
  }

  #onReply(attempt: Attempt, reply: Message): void {
    if (this.#isOver) return;
    const { upstream } = attempt;
    if (!REFUSALS.has(reply.rcode)) {
      this.#options.troubleLog.answered(upstream);
      this.#finish(() => this.#settle.resolve(reply));
      return;
    }
    if (reply.rcode === RCODE.SERVFAIL || reply.rcode === RCODE.REFUSED) this.#refusal = reply;
    const message = `${formatHostPort(upstream)} says ${rcodeName(reply.rcode)}`;
    this.#onFailure(attempt, new UpstreamError('bad-reply', message));
  }

  #onError(attempt: Attempt, error: unknown): void {
    if (this.#isOver) return;
    if (error instanceof UpstreamError) this.#onFailure(attempt, error);
    else this.#finish(() => this.#settle.reject(error));
  }

  #onFailure(attempt: Attempt, failure: UpstreamError): void {
    this.#options.troubleLog.failed(attempt.upstream, failure.message);
    this.#failures.push(failure);
    attempt.stop();
    this.#running.delete(attempt);
    // When an older upstream fails, the next one has long had its turn.
    if (attempt === this.#newest) this.#startNext();
    if (this.#running.size === 0) this.#finish(() => this.#giveUp());
  }

  #giveUp(): void {
    if (this.#refusal !== undefined) {
      this.#settle.resolve(this.#refusal);
      return;
    }
    const reasons = this.#failures.map((failure) => failure.message).join('; ');
    this.#settle.reject(new UpstreamError(this.#failures.at(-1)!.reason, `No upstream resolver answered: ${reasons}`));
  }

  #finish(settle: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelHedge();
    for (const attempt of this.#running) attempt.stop();
    settle();
  }
}

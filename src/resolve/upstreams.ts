import type { Clock } from '../lib/clock.ts';
import type { HostPort } from '../lib/host-port.ts';
import type { Log } from '../lib/log.ts';
import type { Message } from '../wire/message.ts';
import type { UpstreamQuery } from './query.ts';
import { Race } from './race.ts';
import { createTroubleLog } from './trouble-log.ts';
import { UpstreamError } from './upstream-error.ts';

/** Each query in flight holds a socket for each upstream that it is put to; beyond this the node itself would suffer. */
export const IN_FLIGHT_MAX = 2000;

/** A group of upstream resolvers that stand in for one another. */
export interface Upstreams {
  /**
   * The first good reply (NXDOMAIN is one). When every upstream failed: the last SERVFAIL or REFUSED, if there was one.
   * The reply's ID is not the client's, and its OPT record speaks of the upstream alone.
   *
   * Rejects with an UpstreamError; with a RangeError when the question's name is no domain name.
   */
  resolve(query: UpstreamQuery): Promise<Message>;
  /** What is in flight rejects with 'closed', and so does everything after. */
  close(): void;
}

export interface UpstreamsOptions {
  /** IP addresses, in the order in which they are asked. */
  readonly upstreams: readonly HostPort[];
  /** How long one upstream may take for a query, all its retries included. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

export function createUpstreams(options: UpstreamsOptions): Upstreams {
  const { upstreams, timeoutMs, clock } = options;
  const troubleLog = createTroubleLog(options.log, clock);
  const inFlight = new Set<Race>();
  let isClosed = false;

  return {
    async resolve(query) {
      if (isClosed) throw new UpstreamError('closed', 'The upstream resolvers are closed');
      if (upstreams.length === 0) {
        throw new UpstreamError('none-configured', 'There is no upstream resolver: add one to "resolvers"');
      }
      if (inFlight.size >= IN_FLIGHT_MAX) {
        throw new UpstreamError('overloaded', `${IN_FLIGHT_MAX} queries are waiting for upstream resolvers already`);
      }
      const race = new Race({ query, upstreams, timeoutMs, clock, troubleLog });
      inFlight.add(race);
      try {
        return await race.reply;
      } finally {
        inFlight.delete(race);
      }
    },

    close() {
      isClosed = true;
      for (const race of inFlight) race.abort(new UpstreamError('closed', 'The upstream resolvers are being closed'));
    },
  };
}

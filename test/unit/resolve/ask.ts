import type { TestContext } from 'node:test';
import type { HostPort } from '../../../src/lib/host-port.ts';
import { formatIp } from '../../../src/lib/ip.ts';
import type { UpstreamQuery } from '../../../src/resolve/query.ts';
import { UpstreamError, type UpstreamErrorReason } from '../../../src/resolve/upstream-error.ts';
import { createUpstreams, type Upstreams } from '../../../src/resolve/upstreams.ts';
import type { Message } from '../../../src/wire/message.ts';
import { type CapturedLog, captureLog } from '../../support/log.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';

export const TIMEOUT_MS = 5000;

/** A query for the addresses of www.example.com. */
export const QUERY: UpstreamQuery = {
  question: { name: 'www.example.com', type: 1, class: 1 },
  rd: true,
  cd: false,
  dnssecOk: false,
};

/** Upstreams whose clock the test turns, and which end with the test. */
export function upstreamsOf(
  t: TestContext,
  ...upstreams: HostPort[]
): { readonly upstreams: Upstreams; readonly clock: ManualClock; readonly log: CapturedLog } {
  const clock = createManualClock();
  const log = captureLog();
  const created = createUpstreams({ upstreams, timeoutMs: TIMEOUT_MS, clock, log });
  t.after(() => created.close());
  return { upstreams: created, clock, log };
}

/** What these upstreams give for `QUERY` when the clock stands still. */
export function ask(t: TestContext, ...upstreams: HostPort[]): Promise<Message> {
  return upstreamsOf(t, ...upstreams).upstreams.resolve(QUERY);
}

/** The address in each answer. */
export function addresses(reply: Message): readonly string[] {
  return reply.answers.map((record) => formatIp(record.rdata));
}

/** For `assert.rejects`: an UpstreamError with this reason, and a message like this. */
export function upstreamError(reason: UpstreamErrorReason, message = /./): (error: unknown) => boolean {
  return (error) => error instanceof UpstreamError && error.reason === reason && message.test(error.message);
}

import { setTimeout as sleep } from 'node:timers/promises';
import { dig } from '../test/rfc/dig.ts';
import { parseQuery } from '../test/rfc/query.ts';

/** What has to be the same in the replies of all servers. */
export interface Answer {
  readonly status: string;
  /** Records, sorted. */
  readonly answer: readonly string[];
  /** Records, sorted. */
  readonly additional: readonly string[];
}

/** Loading 100,000 tasks takes a slow machine a while. */
const LOADS_WITHIN_MS = 180_000;
const ASK_EVERY_MS = 100;

/** Asks with `dig`; undefined when no reply comes. `question` is as for dnsperf: `app.mesos. A`. */
export async function ask(port: number, question: string): Promise<Answer | undefined> {
  const reply = await dig.ask(parseQuery({ question, edns: 'none' }), { address: '127.0.0.1', port }, 'udp');
  return reply && { status: reply.status, answer: reply.answer.toSorted(), additional: reply.additional.toSorted() };
}

/** Asks until the status is the one that is waited for. */
export async function askUntil(port: number, question: string, status: string): Promise<Answer> {
  const hangs = Date.now() + LOADS_WITHIN_MS;
  for (;;) {
    const answer = await ask(port, question);
    if (answer?.status === status) return answer;
    if (Date.now() > hangs)
      throw new Error(`${question} has no ${status} after ${LOADS_WITHIN_MS} ms, but ${answer?.status}`);
    await sleep(ASK_EVERY_MS);
  }
}

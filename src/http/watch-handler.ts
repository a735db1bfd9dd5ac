import type { Context } from 'hono';
import type { Clock } from '../lib/clock.ts';
import type { Journal } from '../zone/journal.ts';
import { watchStream } from './watch.ts';

/** Each of them costs a connection, and the text of what it has been told and not taken yet: 2 MB at the most. */
const WATCHERS_MAX = 64;
const HEADERS = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' };

/** `GET /v1/watch`, from the serial that `Last-Event-ID` or `?since=` names. */
export function watchHandler(journal: Journal, clock: Pick<Clock, 'after'>): (c: Context) => Response {
  let watchers = 0;
  return (c) => {
    const since = sinceOf(c);
    if (since === null) return c.json({ error: '"since" is no serial; write a number from 0 to 4294967295.' }, 400);
    if (c.req.method === 'HEAD') return c.body(null, 200, HEADERS);
    if (watchers >= WATCHERS_MAX) {
      return c.json({ error: `${WATCHERS_MAX} clients watch already.` }, 503, { 'Retry-After': '10' });
    }
    watchers++;
    return c.body(
      watchStream(journal, since, clock, () => watchers--),
      200,
      HEADERS,
    );
  };
}

/** undefined when none is named, null when it is no serial. What a browser sends by itself counts first. */
function sinceOf(c: Context): number | undefined | null {
  const text = c.req.header('Last-Event-ID') ?? c.req.query('since');
  if (text === undefined || text === '') return undefined;
  const serial = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return serial <= 0xffff_ffff ? serial : null;
}

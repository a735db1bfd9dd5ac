import type { Context } from 'hono';
import { type Watched, watchStream } from './watch.ts';

/** Each of them costs a connection, and the text of what it has been told and not taken yet: 2 MB at the most. */
const WATCHERS_MAX = 64;
const HEADERS = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' };

/** `GET /v1/watch`, from the event or the serial that `Last-Event-ID` or `?since=` names. */
export function watchHandler(watched: Watched): (c: Context) => Response {
  let watchers = 0;
  return (c) => {
    const since = sinceOf(c, watched.run);
    if (since === null) {
      const error = '"since" is neither the ID of an event nor a serial, which is a number from 0 to 4294967295.';
      return c.json({ error }, 400);
    }
    if (c.req.method === 'HEAD') return c.body(null, 200, HEADERS);
    if (watchers >= WATCHERS_MAX) {
      return c.json({ error: `${WATCHERS_MAX} clients watch already.` }, 503, { 'Retry-After': '10' });
    }
    watchers++;
    return c.body(
      watchStream(watched, since, () => watchers--),
      200,
      HEADERS,
    );
  };
}

/**
 * undefined when none is named, or one of another run; null when it is none. What a browser sends by itself counts first. An ID
 * that is only a serial was sent by nobody of this run.
 */
function sinceOf(c: Context, run: string): number | undefined | null {
  const lastId = c.req.header('Last-Event-ID');
  const text = lastId ?? c.req.query('since');
  if (text === undefined || text === '') return undefined;
  const [, ofRun, digits] = /^(?:([0-9a-f]{16})-)?(\d{1,10})$/.exec(text) ?? [];
  const serial = digits === undefined ? Number.NaN : Number(digits);
  if (!(serial <= 0xffff_ffff)) return null;
  const isOurs = ofRun === run || (ofRun === undefined && lastId === undefined);
  return isOurs ? serial : undefined;
}

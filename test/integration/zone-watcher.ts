import assert from 'node:assert/strict';

export interface Shown {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

export interface Change {
  readonly from: number;
  readonly serial: number;
  readonly removed: readonly Shown[];
  readonly added: readonly Shown[];
}

export type WatchEvent =
  | { readonly id: string; readonly type: 'change'; readonly data: Change }
  | { readonly id: string; readonly type: 'zone'; readonly data: { readonly serial: number } };

/** A client of `/v1/watch`. */
export interface Watcher {
  /** What it was told so far. */
  readonly events: readonly WatchEvent[];
  stop(): void;
}

/** Watches what changes after `since`, an ID or a serial. */
export async function startWatcher(
  httpPort: number,
  since: string | number,
  onEvent: (event: WatchEvent) => void = () => {},
): Promise<Watcher> {
  const over = new AbortController();
  const url = `http://127.0.0.1:${httpPort}/v1/watch?since=${since}`;
  const { body } = await fetch(url, { signal: over.signal });
  const events: WatchEvent[] = [];
  const reading = (async () => {
    let text = '';
    for await (const piece of body!.pipeThrough(new TextDecoderStream())) {
      text += piece;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const event = parseEvent(text.slice(0, end));
        text = text.slice(end + 2);
        if (event === undefined) continue;
        onEvent(event);
        events.push(event);
      }
    }
  })();
  // The server ends it, or the test does.
  reading.catch(() => undefined);
  return { events, stop: () => over.abort() };
}

function parseEvent(text: string): WatchEvent | undefined {
  if (text.startsWith(':')) return undefined;
  const [, id, type, data] = /^id: (\S+)\nevent: (\w+)\ndata: (.*)$/.exec(text) ?? assert.fail(text);
  return { id, type, data: JSON.parse(data!) } as WatchEvent;
}

import { readFileSync } from 'node:fs';

const DIRECTORY = new URL('../../fixtures/clusterd-1.11/', import.meta.url);

/** A file of the recordings of a real Mesos 1.11 master. */
export function recordedText(name: string): string {
  return readFileSync(new URL(name, DIRECTORY), 'latin1');
}

export function recordedJson<T = unknown>(name: string): T {
  return JSON.parse(recordedText(name)) as T;
}

/** The records of a recorded event stream: RecordIO after the HTTP headers. */
export function recordedEvents(name: string): { readonly type: string; readonly [field: string]: unknown }[] {
  let rest = recordedText(name).split('\r\n\r\n').slice(1).join('\r\n\r\n');
  const events = [];
  for (let record = /^(\d+)\n/.exec(rest); record !== null; record = /^(\d+)\n/.exec(rest)) {
    const end = record[0].length + Number(record[1]);
    if (end > rest.length) break;
    events.push(JSON.parse(rest.slice(record[0].length, end)));
    rest = rest.slice(end);
  }
  return events;
}

/** `### GET 5060 /state?x=1` and the whole HTTP answer that follows. */
export interface RecordedExchange {
  readonly method: string;
  /** undefined where only one master was asked. */
  readonly port: number | undefined;
  readonly path: string;
  readonly requestBody: string;
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export function recordedExchanges(name: string): RecordedExchange[] {
  return recordedText(name)
    .split(/^### /m)
    .slice(1)
    .map((text) => {
      const [, method, port, path, requestBody] = /^(\S+)(?: (\d+))? (\S+)(?: (.*))?\n/.exec(text)!;
      const [head, body] = text.slice(text.indexOf('\n') + 1).split('\r\n\r\n');
      return {
        method: method!,
        port: port === undefined ? undefined : Number(port),
        path: path!,
        requestBody: requestBody ?? '',
        ...parseHead(head!),
        // A newline of the recording itself ends each.
        body: body!.trimEnd(),
      };
    });
}

/** The status and the headers of an HTTP answer. */
export function parseHead(text: string): { status: number; headers: ReadonlyMap<string, string> } {
  const [statusLine, ...lines] = text.split('\r\n').filter((line) => line !== '');
  return {
    status: Number(statusLine!.split(' ')[1]),
    headers: new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)])),
  };
}

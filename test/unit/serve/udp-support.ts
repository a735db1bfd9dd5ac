import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import type { ZoneRecord } from '../../../src/records/record.ts';
import { Counters } from '../../../src/serve/counters.ts';
import type { Handler } from '../../../src/serve/handler.ts';
import { startUdp } from '../../../src/serve/udp.ts';
import type { DnsServer } from '../../../src/serve/udp-server.ts';
import type { UdpWorkersOptions } from '../../../src/serve/udp-workers.ts';
import { TableWriter } from '../../../src/table/writer.ts';
import { ANSWER_SETTINGS } from '../../support/answer-settings.ts';
import { keyOf } from '../../support/key-of.ts';
import { type CapturedLog, captureLog } from '../../support/log.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';
import { decoded, queryBytes } from '../../support/messages.ts';
import { until } from '../../support/until.ts';
import { echo, message, passed, text } from './support.ts';

/** What is not in the domain of the settings, and so nothing for the table: the handler gets it. */
export const question = (what: string): string => `${what} is what I ask`;

/** A table with these records, published. */
export function tableOf(records: readonly ZoneRecord[]): SharedArrayBuffer {
  const writer = new TableWriter(seededRandom(1));
  for (const record of records) writer.stage(keyOf(record.name), [record], 1);
  writer.publish(1);
  return writer.buffer;
}

export interface UdpServer extends DnsServer {
  readonly counters: Counters;
  readonly clock: ManualClock;
  readonly log: CapturedLog;
}

/** One thread at 127.0.0.1 that echoes what is not in its table, which is empty, unless the options say otherwise. */
export async function startServer(t: TestContext, options: Partial<UdpWorkersOptions> = {}): Promise<UdpServer> {
  const [counters, clock, log] = [new Counters(), createManualClock(), captureLog()];
  const handle: Handler = options.handle ?? echo;
  const { port, close } = await startUdp({
    ...{ address: '127.0.0.1', port: 0, readers: [0], table: tableOf([]), settings: ANSWER_SETTINGS },
    ...{ counters, clock, log, random: seededRandom(1) },
    ...options,
    handle,
  });
  let closing: Promise<void> | undefined;
  const closeOnce = (): Promise<void> => (closing ??= close());
  t.after(() => passed(closeOnce(), clock));
  return { port, close: closeOnce, counters, clock, log };
}

/** The same, but a thread that fails fails the test: nothing else would show it, because the main thread stands in. */
export async function startHealthyServer(t: TestContext, options: Partial<UdpWorkersOptions> = {}): Promise<UdpServer> {
  const server = await startServer(t, options);
  t.after(() => assert.deepEqual(server.log.lines, []));
  return server;
}

export interface UdpClient {
  readonly socket: Socket;
  /** Every reply so far. */
  readonly replies: string[];
  send(query: string | Uint8Array): void;
}

/** A client that takes replies only from where it asks. */
export async function openClient(t: TestContext, port: number, address = '127.0.0.1'): Promise<UdpClient> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  t.after(() => socket.close());
  const replies: string[] = [];
  socket.on('message', (reply) => replies.push(text(reply)));
  socket.connect(port, address);
  await once(socket, 'connect');
  return { socket, replies, send: (query) => socket.send(typeof query === 'string' ? message(query) : query) };
}

export async function ask(client: UdpClient, query: string | Uint8Array): Promise<string> {
  const before = client.replies.length;
  client.send(query);
  await until(() => client.replies.length > before, 'the reply');
  return client.replies.at(-1)!;
}

/** Two addresses of one name. */
export const TABLE = tableOf([
  { name: 'web.mesos', type: 'A', value: '10.0.0.1' },
  { name: 'web.mesos', type: 'AAAA', value: 'fd00::1' },
]);

/** The addresses in the answer to a question about A or AAAA records. */
export async function lookUp(client: UdpClient, name: string, type = 1): Promise<string[]> {
  const reply = await ask(client, queryBytes(name, { questions: [{ name, type, class: 1 }] }));
  return decoded(message(reply)).answers.map(({ rdata }) => rdata.join('.'));
}

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { formatIp, parseIp } from '../../../src/lib/ip.ts';
import { DatagramBatch } from '../../../src/serve/datagram-batch.ts';
import { C, loadLibc } from '../../../src/serve/libc.ts';
import { CONTROL_WORDS, turnRound } from '../../../src/serve/message-header.ts';
import { hasManyAddresses, openUdpSockets } from '../../../src/serve/open-sockets.ts';
import { familyOf } from '../../../src/serve/socket-address.ts';
import { until } from '../../support/until.ts';
import { text } from './support.ts';
import { openClient, type UdpClient } from './udp-support.ts';

const libc = loadLibc()!;
const LOOPBACK = Uint8Array.of(127, 0, 0, 1);
const FAMILY = familyOf(LOOPBACK);

interface Bound {
  readonly batch: DatagramBatch;
  readonly port: number;
  readonly clients: readonly UdpClient[];
}

/** A batch on a socket in whose queue one datagram of each of `count` clients waits: `0`, `1`, … */
async function withQueries(t: TestContext, count: number): Promise<Bound> {
  const { port, descriptors } = openUdpSockets(libc, { address: '127.0.0.1', port: 0 }, 1);
  t.after(() => libc.close(descriptors[0]!));
  const clients: UdpClient[] = [];
  for (let number = 0; number < count; number++) {
    const client = await openClient(t, port);
    await new Promise((resolve) => client.socket.send(String(number), resolve));
    clients.push(client);
  }
  return { batch: new DatagramBatch(libc, descriptors[0]!, FAMILY, false), port, clients };
}

/** Replies to a datagram with the same octets. */
function echo(batch: DatagramBatch, index: number): void {
  const at = batch.queryAt(index);
  batch.octets.copyWithin(batch.replyAt, at, at + batch.queryOctets(index));
  batch.reply(index, batch.queryOctets(index));
}

test('each datagram is replied to where it came from, with any of them left out', async (t) => {
  const { batch, clients } = await withQueries(t, 7);
  assert.equal(batch.receive(C.MSG_WAITFORONE), 7);
  const answered = [1, 2, 5];
  for (const index of answered) echo(batch, index);
  assert.equal(batch.send(), 0);
  await until(() => answered.every((index) => clients[index]!.replies.length === 1), 'the replies');
  assert.deepEqual(
    clients.map(({ replies }) => replies),
    clients.map((_, index) => (answered.includes(index) ? [String(index)] : [])),
  );
});

test('a batch has at most 64 datagrams, and what is left comes with the next', async (t) => {
  const { batch, clients } = await withQueries(t, 70);
  for (const expected of [64, 6]) {
    const received = batch.receive(C.MSG_WAITFORONE);
    assert.equal(received, expected);
    for (let index = 0; index < received; index++) echo(batch, index);
    assert.equal(batch.send(), 0);
  }
  await until(() => clients.every(({ replies }) => replies.length === 1), 'the replies');
  assert.deepEqual(
    clients.map(({ replies }) => replies[0]),
    clients.map((_, index) => String(index)),
  );
  assert.equal(batch.receive(C.MSG_DONTWAIT), -1);
  assert.equal(libc.lastError('recvmmsg').code, 'EAGAIN');
});

test('replies that cannot be sent are counted, and do not keep others from being sent', async (t) => {
  const { batch, clients } = await withQueries(t, 6);
  assert.equal(batch.receive(C.MSG_WAITFORONE), 6);
  const unsendable = [0, 3, 5];
  // Nobody can have port 0, which stands two octets before the address.
  for (const index of unsendable) batch.octets.fill(0, batch.clientAt(index) - 2, batch.clientAt(index));
  for (const index of clients.keys()) echo(batch, index);
  assert.equal(batch.send(), 3);
  const sendable = [1, 2, 4];
  await until(() => sendable.every((index) => clients[index]!.replies.length === 1), 'the replies');
  assert.deepEqual(
    clients.map(({ replies }) => replies.length),
    [0, 1, 1, 0, 1, 0],
  );
});

test('a copy of a datagram is not touched by the next batch', async (t) => {
  const { batch, clients } = await withQueries(t, 1);
  batch.receive(C.MSG_WAITFORONE);
  const { message, name, control } = batch.copy(0);
  const client = clients[0]!;
  await new Promise((resolve) => client.socket.send('something else', resolve));
  batch.receive(C.MSG_WAITFORONE);
  assert.equal(text(message), '0');
  assert.deepEqual([...name.subarray(4, 8)], [127, 0, 0, 1]);
  assert.equal((name[2]! << 8) | name[3]!, client.socket.address().port);
  assert.equal(control.length, 0);
});

test('a wildcard socket tells which address was asked, and its replies leave from there over any interface', async (t) => {
  // in_pktinfo and in6_pktinfo: where the address and the interface are.
  const wildcards = [
    { wildcard: '0.0.0.0', asked: '127.0.0.5', octets: 32, addressAt: 20, interfaceAt: 16 },
    { wildcard: '::', asked: '::1', octets: 40, addressAt: 16, interfaceAt: 32 },
  ];
  for (const { wildcard, asked, octets, addressAt, interfaceAt } of wildcards) {
    const address = parseIp(wildcard)!;
    const { port, descriptors } = openUdpSockets(libc, { address: wildcard, port: 0 }, 1);
    t.after(() => libc.close(descriptors[0]!));
    const batch = new DatagramBatch(libc, descriptors[0]!, familyOf(address), hasManyAddresses(wildcard));
    const client = await openClient(t, port, asked);
    client.send('query');
    assert.equal(batch.receive(C.MSG_WAITFORONE), 1);
    const { control } = batch.copy(0);
    assert.equal(control.length, octets);
    assert.equal(formatIp(control.slice(addressAt, addressAt + address.length)), asked);
    assert.deepEqual([...control.subarray(interfaceAt, interfaceAt + 4)], [0, 0, 0, 0]);
    echo(batch, 0);
    assert.equal(batch.send(), 0);
    await until(() => client.replies.length === 1, 'the reply');
  }
});

test('a reply from a link-local address leaves over the interface that it belongs to', () => {
  const address = (first: string): Int32Array => {
    const control = new Uint8Array(CONTROL_WORDS * 4).fill(7);
    control.set(parseIp(first)!, 16);
    return new Int32Array(control.buffer);
  };
  const interfaceOf = (words: Int32Array): number => {
    turnRound(words, 0, familyOf(parseIp('::')!));
    return words[8]!;
  };
  for (const local of ['fe80::1', 'febf::1']) assert.equal(interfaceOf(address(local)), 0x07070707);
  for (const other of ['fec0::1', 'fd00::1', 'fe00::1', '2001:db8::1', '::1'])
    assert.equal(interfaceOf(address(other)), 0);
});

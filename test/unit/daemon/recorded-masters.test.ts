import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { readEvents } from '../../../src/mesos/read-events.ts';
import { createTestClient } from '../mesos/support/client.ts';
import { startBareMaster } from '../mesos/support/master.ts';
import { recordedEvents, recordedText } from '../sim/recorded.ts';
import { freshZone, masterState, Replay, zoneOf } from './replay.ts';
import { type ToldEvent, ToldMaster } from './told-master.ts';

const FIXTURES = new URL('../../fixtures/clusterd-1.11/', import.meta.url);

for (const [what, pieceBytes] of [
  ['at once', Number.POSITIVE_INFINITY],
  ['in pieces of 100 bytes', 100],
  ['byte by byte', 1],
] as const) {
  test(`the octets of a recorded HTTP answer, chunks and all, are followed to their end: ${what}`, async (t) => {
    const answer = readFileSync(new URL('subscribe-raw-chunked.txt', FIXTURES));
    const master = await startBareMaster(t, (socket) => void sendInPieces(socket, answer, pieceBytes));
    const replay = new Replay({ host: '127.0.0.1', port: 5050 });
    const { fetch, clock } = createTestClient();
    const { signal } = new AbortController();
    await assert.rejects(readEvents({ master: master.at, fetch, sink: replay, signal, clock }));
    await replay.settled();

    const told = new ToldMaster('127.0.0.1:5050');
    // The same stream, recorded without its chunks.
    const events = recordedEvents('subscribe-raw.txt') as unknown as ToldEvent[];
    for (const event of events) told.hear(event);
    assert.equal(replay.records, events.length);
    assert.deepEqual(zoneOf(replay.keeper), await freshZone(told.stateJson()));
  });
}

async function sendInPieces(socket: Socket, bytes: Buffer, pieceBytes: number): Promise<void> {
  socket.setNoDelay(true);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    await new Promise((resolve) => socket.write(bytes.subarray(at, at + pieceBytes), resolve));
  }
  // As a master that is killed.
  socket.destroy();
}

test('the recorded failover: no record of the stream before is lost, and the end is what a fresh state would give', async () => {
  const replay = new Replay({ host: '127.0.0.1', port: 5060 });
  const { keeper } = replay;
  for (const event of recordedEvents('zk-subscribe-leader-killed.txt')) {
    replay.push(Buffer.from(JSON.stringify(event)));
    replay.end();
  }
  await replay.settled();
  // The next leader is on the same host, so that its port is all that may change.
  const settled = (zone: readonly string[]): string[] => zone.filter((line) => !/^_leader\./.test(line));
  const before = settled(zoneOf(keeper));

  const recorded = recordedText('zk-state-after-failover.json');
  const state = JSON.parse(recorded);
  // As `zk-failover.txt` has them: an empty state, then one that knows its agents from the registry.
  const empty = { ...state, slaves: [], frameworks: [] };
  for (const next of [empty, { ...empty, recovered_slaves: state.slaves.map(({ id }: { id: string }) => ({ id })) }]) {
    await keeper.accept(masterState(JSON.stringify(next)));
    assert.deepEqual(settled(zoneOf(keeper)), before);
    assert.ok(keeper.isHolding);
  }
  await keeper.accept(masterState(recorded));
  assert.deepEqual(settled(zoneOf(keeper)), before);
  assert.deepEqual(zoneOf(keeper), await freshZone(recorded));
  assert.equal(keeper.isHolding, false);
});

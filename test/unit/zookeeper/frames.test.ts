import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { FrameReader } from '../../../src/zookeeper/frames.ts';
import { children, data, frame, int, notification, reply, sessionReply, stat } from './fake-member.ts';

const FRAMES = [
  sessionReply(),
  notification(4, '/mesos'),
  reply(-2),
  reply(0, children('json.info_0000000001', 'log_replicas')),
  reply(1, [data(Buffer.from('{"hostname":"a"}')), stat()]),
  reply(2, [int(-1), stat()]),
  reply(3, [stat()]),
  reply(4, [], -101),
];

test('frames come out whole, however their bytes arrive', (t) => {
  const seed = Date.now() % 2 ** 31;
  t.diagnostic(`seed ${seed}`);
  const random = seededRandom(seed);
  const stream = Buffer.concat(FRAMES);
  for (let round = 0; round < 500; round++) {
    const reader = new FrameReader();
    const read: Buffer[] = [];
    for (let start = 0; start < stream.length; ) {
      const end = start + 1 + Math.floor(random() * 2 ** Math.floor(random() * 9));
      read.push(...reader.push(stream.subarray(start, end)));
      start = end;
    }
    assert.deepEqual(read, FRAMES);
  }
});

const REFUSED: Readonly<Record<string, Buffer>> = {
  'a frame of no bytes': int(0),
  'a negative frame': int(-4),
  'a frame over 1 MiB, at its first bytes': int(1024 * 1024 + 1),
  text: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'),
  'a list longer than its frame': reply(0, [int(0x7fff_ffff), ...new Array<Buffer>(4).fill(int(-4)), stat()]),
  'data longer than their frame': reply(0, [int(0x7000_0000), Buffer.alloc(8), stat()]),
  'a list of negative length': reply(0, [int(-2), stat()]),
  'a password longer than its frame': sessionReply({ passwordLength: 0x4000_0000 }),
};

for (const [name, bytes] of Object.entries(REFUSED)) {
  test(`${name} is refused`, () => assert.throws(() => [...new FrameReader().push(bytes)], /^Error: it sent a /));
}

test('a frame of 1 MiB is taken', () => {
  const large = frame(Buffer.alloc(1024 * 1024));
  assert.deepEqual([...new FrameReader().push(large)], [large]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readText } from '../../../src/mesos/body.ts';
import { until } from '../../support/until.ts';
import { createTestClient } from './support/client.ts';
import { startMaster } from './support/master.ts';

async function* pieces(...texts: (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text as string);
}

test('a body as long as the limit is read, one byte more is not', async () => {
  assert.equal(await readText(pieces('12345', '67890'), 10), '1234567890');
  await assert.rejects(readText(pieces('12345', '67890', '1'), 10), /longer than 10 bytes/);
  await assert.rejects(readText(pieces('12345678901'), 10), /longer than 10 bytes/);
  assert.equal(await readText(pieces(), 10), '');
});

test('a body much longer than the first buffer is read whole', async () => {
  const text = 'abcdefg'.repeat(100_000);
  const parts = text.match(/.{1,9999}/g) ?? [];
  assert.equal(await readText(pieces(...parts), 1024 * 1024), text);
});

test('a character cut between two pieces is whole', async () => {
  const [head, tail] = [Buffer.from('€').subarray(0, 1), Buffer.from('€').subarray(1)];
  assert.equal(await readText(pieces(head, tail), 10), '€');
});

test('bytes that are no UTF-8 become replacement characters', async () => {
  assert.equal(await readText(pieces(Buffer.of(0x61, 0xff, 0x62)), 10), 'a\ufffdb');
});

test('a gzip bomb is cut off at the limit, counted unpacked', async (t) => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
  const master = await startMaster(t, (_request, response) => {
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bomb);
  });
  const { fetch } = createTestClient();
  const signal = new AbortController().signal;
  const { body } = await fetch({ master: master.at, method: 'GET', path: '/', signal });
  let unpackedBytes = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of body) {
      unpackedBytes += chunk.length;
      yield chunk;
    }
  }
  const maxBytes = 1024 * 1024;
  await assert.rejects(readText(counted(), maxBytes), /longer than 1048576 bytes/);
  assert.ok(unpackedBytes > maxBytes && unpackedBytes < 2 * maxBytes, `${unpackedBytes} bytes were unpacked`);
  await until(() => master.open() === 0, 'the connection to close');
});

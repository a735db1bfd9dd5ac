import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { createNode } from '../unit/node/fake-node.ts';

const LOOP = fileURLToPath(new URL('resolv-conf-loop.ts', import.meta.url));
const RESOLV = '/etc/resolv.conf';
const TEXT = 'search a\noptions timeout:3\nnameserver 10.9.9.9\n';
const ROUNDS = 10;
/** Long enough for some changes to and fro. */
const LIFE_MAX_MS = 30;

test('kill -9 at any moment leaves a file that works, and the way back', async (t) => {
  // On a disk, where a file takes its time to be written: in memory there is hardly a moment to hit.
  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-node-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const node = createNode(join(folder, 'node'), { [RESOLV]: TEXT });
  const before = node.snapshot();
  await node.run('apply');
  const applied = node.snapshot();
  const texts = [TEXT, node.read(RESOLV)!];
  let inTheMiddle = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const args = ['--disable-warning=ExperimentalWarning', LOOP, node.root];
    const loop = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    t.after(() => loop.kill('SIGKILL'));
    await once(loop.stdout, 'data');
    await sleep(Math.random() * LIFE_MAX_MS);
    loop.kill('SIGKILL');
    await once(loop, 'close');
    assert.ok(texts.includes(node.read(RESOLV)!), String(node.read(RESOLV)));
    const found = node.snapshot();
    if (!isDeepStrictEqual(found, before) && !isDeepStrictEqual(found, applied)) inTheMiddle++;
    if (round % 2 === 0) {
      assert.equal((await node.run('apply')).code, 0);
      assert.equal(node.read(RESOLV), texts[1]);
    }
    assert.equal((await node.run('restore')).code, 0);
    assert.deepEqual(node.snapshot(), before);
  }
  t.diagnostic(`${inTheMiddle} of ${ROUNDS} were killed in the middle of a change`);
});

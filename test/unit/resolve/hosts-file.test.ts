import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { HostsFile, parseHosts } from '../../../src/resolve/hosts-file.ts';
import { captureLog } from '../../support/log.ts';

describe('a hosts file', () => {
  test('gives each name of a line its address, in canonical form and lower case', () => {
    const text = [
      '# static table',
      '127.0.0.1\tlocalhost',
      '::1 localhost ip6-localhost',
      '  10.0.0.7   Agent7.example.com  agent7 # rack 3',
      '2001:DB8:0::1 agent7.',
      '10.0.0.8 agent7',
      '10.0.0.8 agent7 agent8\r',
      '',
    ].join('\n');
    assert.deepEqual(Object.fromEntries(parseHosts(text)), {
      localhost: ['127.0.0.1', '::1'],
      'ip6-localhost': ['::1'],
      'agent7.example.com': ['10.0.0.7'],
      agent7: ['10.0.0.7', '2001:db8::1', '10.0.0.8'],
      agent8: ['10.0.0.8'],
    });
  });

  test('of nonsense has no hosts', () => {
    for (const text of ['', '\n\n', '#10.0.0.1 a', 'a b c', '10.0.0.256 a', 'fe80::1%lo0 a', '10.0.0.1', '\0\0\0']) {
      assert.deepEqual([...parseHosts(text)], [], JSON.stringify(text));
    }
  });

  test('may name a host like a property of every object', () => {
    assert.deepEqual(parseHosts('10.0.0.1 constructor __proto__').get('__proto__'), ['10.0.0.1']);
    assert.equal(parseHosts('10.0.0.1 a').get('constructor'), undefined);
  });
});

describe('a hosts file on disk', () => {
  test('is read again when it changed, and not otherwise', async (t) => {
    const path = await hostsPath(t);
    const file = new HostsFile(path, captureLog());
    const changedAt = new Date('2026-01-01T00:00:00Z');
    const put = async (text: string, time: Date): Promise<void> => {
      await writeFile(path, text);
      await utimes(path, time, time);
    };
    await put('10.0.0.1 a', changedAt);
    assert.deepEqual(await file.addressesOf('a'), ['10.0.0.1']);
    await put('10.0.0.2 a', changedAt);
    assert.deepEqual(await file.addressesOf('a'), ['10.0.0.1'], 'same time, same length');
    await put('10.0.0.3 a', new Date('2026-01-01T00:00:01Z'));
    assert.deepEqual(await file.addressesOf('a'), ['10.0.0.3']);
  });

  test('that is replaced by another is read again', async (t) => {
    const path = await hostsPath(t);
    const file = new HostsFile(path, captureLog());
    await writeFile(path, '10.0.0.1 a');
    assert.deepEqual(await file.addressesOf('a'), ['10.0.0.1']);
    await writeFile(`${path}.new`, '10.0.0.2 a');
    await rename(`${path}.new`, path);
    assert.deepEqual(await file.addressesOf('a'), ['10.0.0.2']);
  });

  test('that is not there has no hosts, and that is no trouble; it may come and go', async (t) => {
    const path = await hostsPath(t);
    const log = captureLog();
    const file = new HostsFile(path, log);
    assert.deepEqual(await file.addressesOf('a'), []);
    await writeFile(path, '10.0.0.1 a');
    assert.deepEqual(await file.addressesOf('a'), ['10.0.0.1']);
    await rename(path, `${path}.away`);
    assert.deepEqual(await file.addressesOf('a'), []);
    await rename(`${path}.away`, path);
    assert.deepEqual(await file.addressesOf('a'), ['10.0.0.1']);
    assert.deepEqual(log.lines, []);
  });

  test('that cannot be read any more keeps what it held, with one warning each time', async (t) => {
    const path = await hostsPath(t);
    const log = captureLog();
    const file = new HostsFile(path, log);
    await writeFile(path, '10.0.0.1 a');
    assert.deepEqual(await file.addressesOf('a'), ['10.0.0.1']);
    // A sparse file: it takes no space.
    await truncate(path, 16 * 1024 * 1024 + 1);
    for (let time = 0; time < 3; time++) assert.deepEqual(await file.addressesOf('a'), ['10.0.0.1']);
    assert.equal(log.lines.length, 1);
    assert.match(log.lines[0]!, /^warn .*larger than 16777216 bytes/);
    await writeFile(path, '10.0.0.2 a');
    assert.deepEqual(await file.addressesOf('a'), ['10.0.0.2']);
    await truncate(path, 16 * 1024 * 1024 + 1);
    assert.deepEqual(await file.addressesOf('a'), ['10.0.0.2']);
    assert.equal(log.lines.length, 2, 'a new trouble after a good time is worth a new warning');
  });

  test('that is a folder has no hosts, with one warning', async (t) => {
    const log = captureLog();
    const file = new HostsFile(join(await hostsPath(t), '..'), log);
    assert.deepEqual(await file.addressesOf('a'), []);
    assert.deepEqual(await file.addressesOf('b'), []);
    assert.equal(log.lines.length, 1);
  });

  test('answers look-ups at the same time alike, from the first one on', async (t) => {
    const path = await hostsPath(t);
    await writeFile(path, '10.0.0.1 a');
    const file = new HostsFile(path, captureLog());
    const found = await Promise.all(Array.from({ length: 20 }, () => file.addressesOf('a')));
    assert.deepEqual(new Set(found.map((addresses) => addresses.join())), new Set(['10.0.0.1']));
  });
});

/** A path in a new folder that goes with the test. */
async function hostsPath(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hosts-'));
  t.after(() => rm(folder, { recursive: true }));
  return join(folder, 'hosts');
}

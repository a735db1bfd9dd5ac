import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileInTar } from '../../../scripts/package/read-tar.ts';
import { type ArchiveEntry, writeTar } from '../../../scripts/package/tar.ts';

const TIME = Date.parse('2026-11-25T00:00:00Z') / 1000;
const file = (path: string, text = '', mode = 0o644): ArchiveEntry => ({ path, mode, bytes: Buffer.from(text) });
const tar = (archive: Uint8Array, ...args: string[]): string =>
  execFileSync('tar', [...args, '-f', '-'], { input: archive, encoding: 'utf8', env: { ...process.env, TZ: 'UTC0' } });

describe('an archive', () => {
  const long = `${'a-folder-of-some-length/'.repeat(6)}${'n'.repeat(90)}.md`;
  const archive = writeTar(
    [
      file('m/'),
      file('m/run', '#!/bin/sh\n', 0o755),
      file('m/empty'),
      file('m/größe', 'x'.repeat(512)),
      file(long, 'y'),
    ],
    TIME,
  );

  test('is what tar lists: sizes, permissions, root, one time', () => {
    assert.deepEqual(tar(archive, '-tv', '--full-time', '--quoting-style=literal').trimEnd().split('\n'), [
      'drw-r--r-- root/root         0 2026-11-25 00:00:00 m/',
      '-rwxr-xr-x root/root        10 2026-11-25 00:00:00 m/run',
      '-rw-r--r-- root/root         0 2026-11-25 00:00:00 m/empty',
      '-rw-r--r-- root/root       512 2026-11-25 00:00:00 m/größe',
      `-rw-r--r-- root/root         1 2026-11-25 00:00:00 ${long}`,
    ]);
  });

  test('is what tar unpacks, to the last octet', () => {
    assert.equal(tar(archive, '-xO', 'm/größe'), 'x'.repeat(512));
    assert.equal(tar(archive, '-xO', long), 'y');
  });

  test('is what our own reader finds files in', () => {
    assert.equal(Buffer.from(fileInTar(archive, 'm/run')).toString(), '#!/bin/sh\n');
    assert.equal(fileInTar(archive, 'm/größe').length, 512);
    assert.throws(() => fileInTar(archive, 'm/none'), /holds no m\/none/);
    assert.throws(() => fileInTar(archive.subarray(0, 2600), 'm/größe'), /ends within m\/größe/);
  });

  test('takes no path that its header has no room for', () => {
    assert.throws(() => writeTar([file('n'.repeat(101))], TIME), /too long for a tar archive/);
    assert.throws(() => writeTar([file(`${'p'.repeat(156)}/n`)], TIME), /too long for a tar archive/);
    assert.throws(() => writeTar([file('n')], 8 ** 11), /does not fit into 11 octal digits/);
  });
});

import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Disk, overwriteFile, replaceFile } from '../../../src/node/write-file.ts';
import { nodeRoot } from './support.ts';

/** A disk that notes what is done to it. */
function notingDisk(notes: string[], beforeEach: (call: string) => void = () => {}): Disk {
  return new Proxy(fs as Disk, {
    get:
      (target, name: keyof Disk) =>
      (...args: never[]) => {
        beforeEach(name);
        notes.push(name);
        return (target[name] as (...args: never[]) => unknown)(...args);
      },
  });
}

function file(text: string): string {
  const folder = nodeRoot();
  mkdirSync(folder, { recursive: true });
  fs.writeFileSync(join(folder, 'file'), text);
  return join(folder, 'file');
}

test('a file is on the disk before it takes its place, and its place afterwards', () => {
  const notes: string[] = [];
  const path = file('old');
  replaceFile(notingDisk(notes), path, {
    kind: 'file',
    text: 'new',
    mode: 0o644,
    uid: process.getuid!(),
    gid: process.getgid!(),
  });
  const sequence =
    'openSync writeSync fchownSync fchmodSync fsyncSync closeSync renameSync openSync fsyncSync closeSync';
  assert.equal(notes.join(' '), sequence);
  assert.equal(readFileSync(path, 'utf8'), 'new');
});

for (const [old, text] of [
  ['a longer text\nthan the new one\n', 'new\n'],
  ['old\n', 'a longer text\nthan the old one\n'],
]) {
  test(`who reads while a file is written over finds the old text or the new one, of ${text!.length} octets`, () => {
    const path = file(old!);
    const seen = new Set<string>();
    const look = (): void => void seen.add(readFileSync(path, 'utf8').replace(/\n+$/, '\n'));
    overwriteFile(notingDisk([], look), path, old!, text!);
    look();
    assert.deepEqual([...seen], [old, text]);
    assert.equal(readFileSync(path, 'utf8'), text);
  });
}

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** In memory, where it can be: nodes are made by the hundred. */
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'mesos-dns-node-'));
after(() => rmSync(folder, { recursive: true }));
let count = 0;

/** A path where a node can be made; it is removed after the tests of the file that asks for it. */
export function nodeRoot(): string {
  return join(folder, `node-${++count}`);
}

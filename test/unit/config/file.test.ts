import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { ConfigError } from '../../../src/config/config-error.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { ConfigFiles, MACHINE, MASTERS } from './support.ts';

const files = new ConfigFiles();
/** The user ID of `nobody`. */
const NOBODY = 65534;

test('the file is named with its absolute path, also when it was given relative or below the home directory', () => {
  files.write('config.json', { masters: MASTERS });
  assert.equal(loadConfig(relative(process.cwd(), files.path), MACHINE).config.file, files.path);
  assert.throws(() => loadConfig('~/no-such/mesos-dns.json', MACHINE), {
    message: `${join(homedir(), 'no-such/mesos-dns.json')}: there is no such file`,
  });
});

const unreadable: [name: string, prepare: (path: string) => void, message: RegExp][] = [
  ['missing', () => {}, /: there is no such file$/],
  ['a directory', (path) => mkdirSync(path), /: it is a directory, not a file$/],
  [
    'larger than any configuration',
    (path) => writeFileSync(path, ' '.repeat(5_000_000)),
    /: it is larger than 4194304 bytes$/,
  ],
  [
    'empty',
    (path) => writeFileSync(path, ''),
    /: it is not JSON: line 1, column 1: expected a value, found the end of the file$/,
  ],
  [
    'not JSON',
    (path) => writeFileSync(path, '{\n  "ttl": 60,\n}\n'),
    /: it is not JSON: line 3, column 1: expected a key in double quotes, found '}'$/,
  ],
  ['a list', (path) => writeFileSync(path, '[]'), /: it must hold one JSON object: \{ … \}$/],
  ['null', (path) => writeFileSync(path, 'null'), /: it must hold one JSON object: \{ … \}$/],
];

for (const [name, prepare, message] of unreadable) {
  test(`a file that is ${name} is refused`, () => {
    const path = join(files.folder, `${name}.json`);
    prepare(path);
    assert.throws(
      () => loadConfig(path, MACHINE),
      (error) => error instanceof ConfigError && error.message.startsWith(path) && message.test(error.message),
    );
  });
}

test('a file that this user may not read is refused', () => {
  const path = files.write('private.json', {});
  writeFileSync(path, '{}', { mode: 0o000 });
  const isRoot = process.geteuid?.() === 0;
  // Root may read everything, so it becomes somebody else for a moment.
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    assert.throws(() => loadConfig(path, MACHINE), { message: `${path}: this user may not read it` });
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { commandNames, flagsOf } from '../package/command-words.ts';
import { ROOT } from './documents.ts';

test('docs/COMMANDS.md has every command and flag that there is, and no other', async () => {
  const document = readFileSync(join(ROOT, 'docs/COMMANDS.md'), 'utf8');
  const [serving = '', ...commands] = document.split(/^### mesos-dns /m);
  const names = await commandNames();
  assert.deepEqual(commands.map((text) => text.split('\n')[0]!).sort(), names.toSorted());
  const synopsis = [...document.matchAll(/^mesos-dns ([a-z][a-z-]*).*$/gm)];
  for (const text of commands) {
    const name = text.split('\n')[0]!;
    const flags = (await flagsOf(name)).sort();
    const lines = synopsis.filter((line) => line[1] === name).map(([line]) => line);
    assert.deepEqual(flagsIn(lines.join('\n')), flags, `the synopsis of ${name}`);
    // A flag of which an example tells enough has no row.
    for (const flag of flags) assert.ok(text.includes(flag), `${name} ${flag}`);
    for (const flag of flagRows(text)) assert.ok(flags.includes(flag), `${name} ${flag}`);
  }
  const glog = ['-logtostderr', '-alsologtostderr', '-stderrthreshold', '-log_dir', '-log_backtrace_at', '-vmodule'];
  assert.deepEqual(flagRows(serving), [...(await flagsOf('')), '-help', '-h', ...glog].sort());
});

/** What begins with a dash, but a part of a word. */
function flagsIn(text: string): string[] {
  return [...new Set([...text.matchAll(/(?<![\w-])--?[a-z][a-z-]*/g)].map(([flag]) => flag))].sort();
}

/** The flags in the first cells of tables. */
function flagRows(text: string): string[] {
  const cells = [...text.matchAll(/^\| (`-.*?) \|/gm)].map(([, cell]) => cell!);
  return cells.flatMap((cell) => [...cell.matchAll(/`(--?\w[\w-]*)/g)].map(([, flag]) => flag!)).sort();
}

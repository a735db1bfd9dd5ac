import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { MAN_PAGES, manPages } from '../../scripts/package/man-pages.ts';
import { shell } from '../support/shell.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Of a terminal. */
const COLUMNS = 80;

describe('a manual page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-test-'));
  after(() => rmSync(folder, { recursive: true }));
  const sources = MAN_PAGES.map(({ from }) => ({ path: from, mode: 0o644, bytes: readFileSync(join(ROOT, from)) }));
  const pages = manPages(sources, { version: '1.2.3', time: Date.UTC(2026, 10, 25) / 1000 });
  for (const { path, bytes } of pages) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  const run = (line: string, env: Readonly<Record<string, string>> = {}): Promise<string> =>
    shell(`${line} 2>&1`, { cwd: folder, env: { LC_ALL: 'C.UTF-8', ...env } });

  for (const [at, { path }] of pages.entries()) {
    const { name, section, about } = MAN_PAGES[at]!;

    test(`${path} has nothing that groff, man or mandoc warn of`, async () => {
      assert.equal(await run(`groff -man -ww -z ${path}`), '');
      assert.equal(await run(`(man --warnings -l -E UTF-8 ${path} >/dev/null)`), '');
      assert.equal(await run(`mandoc -T lint ${path}`), '');
    });

    test(`${path} is found by apropos`, async () =>
      assert.equal(await run(`lexgrog ${path}`), `${path}: "${name} - ${about}"\n`));

    test(`${path} can be read in a terminal`, async () => {
      const text = await run(`man -l ${path}`, { MANWIDTH: String(COLUMNS), MAN_KEEP_FORMATTING: '' });
      // Code and addresses are not broken into lines.
      const wide = text.split('\n').filter((line) => line.length > COLUMNS && !/^ {11}/.test(line));
      assert.deepEqual(wide, []);
      assert.doesNotMatch(text, /\u2010$/m, 'a word is hyphenated');
      assert.match(text, new RegExp(`^${name.toUpperCase()}\\(${section}\\) `));
    });
  }

  test('says what a key is, below its name', async () => {
    const text = await run('man -l man5/mesos-dns-config.5', { MANWIDTH: String(COLUMNS) });
    assert.match(
      text,
      /^ {7}ttl {4}type: integer\n {14}default: 60\n {14}meaning: TTL of every record, in seconds\.\n/m,
    );
  });
});

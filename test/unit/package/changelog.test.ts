import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { readChangelog } from '../../../scripts/package/changelog.ts';
import { debianChangelog } from '../../../scripts/package/debian-changelog.ts';

const CHANGELOG = `# Changelog

Words about it.

## 1.1.0, 2026-12-31, unreleased

The second
version.

### Added

- One thing, of which so much is to be told that it takes more than one line, here and in
  Debian's form.
- Another.

## 1.0.0, 2026-02-03

- All.
`;

describe('the changelog', () => {
  test('is read by versions', () => {
    const [second, first] = readChangelog(CHANGELOG);
    assert.deepEqual([second!.version, second!.time], ['1.1.0', Date.UTC(2026, 11, 31) / 1000]);
    assert.deepEqual(
      second!.lines.map(({ kind, text }) => `${kind}: ${text.slice(0, 20)}`),
      ['change: The second version.', 'heading: Added', 'change: One thing, of which ', 'change: Another.'],
    );
    assert.deepEqual(first, {
      version: '1.0.0',
      time: Date.UTC(2026, 1, 3) / 1000,
      lines: [{ kind: 'change', text: 'All.' }],
    });
  });

  for (const heading of ['## 1.0.0, unreleased', '## 1.0, 2026-01-01', '## 1.0.0 2026-01-01', '## Unreleased']) {
    test(`has no version in "${heading}"`, () =>
      assert.throws(() => readChangelog(`# C\n\n${heading}\n`), /must read like/));
  }

  test("is what Debian's tools read, in lines of 80 characters", () => {
    const text = debianChangelog(readChangelog(CHANGELOG), 'Some Body <some@example.com>');
    assert.deepEqual(
      text.split('\n').filter((line) => line.length > 80),
      [],
    );
    const parsed = execFileSync('dpkg-parsechangelog', ['-l-', '--all'], { input: text, encoding: 'utf8' });
    for (const line of ['Source: mesos-dns', 'Version: 1.1.0', 'Maintainer: Some Body <some@example.com>']) {
      assert.ok(parsed.includes(`${line}\n`), parsed);
    }
    assert.match(parsed, /\n {3}\[ Added \]\n {3}\* One thing/);
    assert.match(parsed, /Date: Thu, 31 Dec 2026 00:00:00 \+0000\n/);
  });
});

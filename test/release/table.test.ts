import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { keyOf, type ReleaseCase } from './case.ts';
import { ARGUMENT_CASES } from './cases/arguments.ts';
import { FOLDER_CASES } from './cases/folder.ts';
import { GOOD_CASES } from './cases/good.ts';
import { KEY_CASES } from './cases/key.ts';
import { SIGNATURE_CASES } from './cases/signature.ts';
import { SUMS_CASES } from './cases/sums.ts';
import { type Checker, createCheckers, type Verdict } from './checkers.ts';
import { createRelease } from './release.ts';

const TABLE: Readonly<Record<string, readonly ReleaseCase[]>> = {
  'a release that is whole:': GOOD_CASES,
  'wrong arguments, or other sums than known:': ARGUMENT_CASES,
  'no such key:': KEY_CASES,
  'refused for SHA256SUMS with': SUMS_CASES,
  'refused for a signature:': SIGNATURE_CASES,
  'refused for a file:': FOLDER_CASES,
};
const ADVICE = 'Install nothing from that folder. Fetch the release again; if it is refused again, tell the project.\n';

const { checkers, remove } = createCheckers();
after(remove);

for (const [title, cases] of Object.entries(TABLE)) {
  describe(title, { concurrency: 2 }, () => {
    for (const each of cases) {
      test(each.name, async () => {
        const verdicts = await Promise.all(checkers.map((checker) => judge(checker, each)));
        for (const verdict of verdicts) assertSays(verdict, each);
        // To the letter, the sums too.
        for (const verdict of verdicts) assert.deepEqual(verdict, verdicts[0]);
      });
    }
  });
}

/** Each on a release of its own. */
async function judge(checker: Checker, { folder, change, args }: ReleaseCase): Promise<Verdict> {
  const release = createRelease(undefined, folder);
  try {
    change?.(release);
    return await checker.check(args?.(release) ?? ['--key', keyOf(release), release.folder], release.place);
  } finally {
    release.remove();
  }
}

function assertSays(verdict: Verdict, { code, says }: ReleaseCase): void {
  const { out, err } = verdict;
  assert.equal(verdict.code, code, err);
  if (code === 0) {
    assert.equal(out, says);
    assert.equal(err, '');
    return;
  }
  assert.equal(out, '');
  const start = code === 1 ? 'verify-release: refused: ' : 'verify-release: ';
  const end = code === 1 ? `\n${ADVICE}` : '\n';
  assert.ok(err.startsWith(start) && err.endsWith(end), err);
  const said = err.slice(start.length, -end.length);
  if (typeof says === 'string') assert.equal(said, says);
  else assert.match(said, says);
}

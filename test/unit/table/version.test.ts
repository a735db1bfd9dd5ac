import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNewer, nextVersion } from '../../../src/table/version.ts';

test('versions count up, go round, and leave out the mark of settled blocks', () => {
  assert.equal(nextVersion(1), 2);
  assert.equal(nextVersion(2 ** 31 - 1), -(2 ** 31));
  assert.equal(nextVersion(-2), -1);
  assert.equal(nextVersion(-1), 1);
});

test('the version after another is the newer one, also where the numbers go round', () => {
  for (const version of [1, 2, 2 ** 31 - 2, 2 ** 31 - 1, -(2 ** 31), -2, -1]) {
    const next = nextVersion(version);
    const later = nextVersion(nextVersion(next));
    assert.ok(isNewer(next, version) && isNewer(later, version), `${version}`);
    assert.ok(!isNewer(version, next) && !isNewer(version, later) && !isNewer(version, version), `${version}`);
  }
});

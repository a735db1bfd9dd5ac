import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { effectiveConfig } from '../../../src/config/effective.ts';
import { fileSchema } from '../../../src/config/schema.ts';
import { ConfigFiles, MASTERS } from './support.ts';

const files = new ConfigFiles();
const document = readFileSync(join(import.meta.dirname, '../../../docs/CONFIGURATION.md'), 'utf8');

/** Rows of the tables: a key and its default, both in backticks, the default as JSON. */
const rows = [...document.matchAll(/^\| `(\w+)` \| [a-z ]+ \| `([^`]+)` \|/gm)].map(([, key, value]) => ({
  key: key!,
  documented: JSON.parse(value!) as unknown,
}));

test('docs/CONFIGURATION.md has every key of the schema once, and no other', () => {
  assert.deepEqual(rows.map(({ key }) => key).toSorted(), Object.keys(fileSchema.shape).toSorted());
});

for (const { key, documented } of rows) {
  test(`the default of ${key} in docs/CONFIGURATION.md is its default`, () => {
    const given = key === 'masters' ? { zk: 'zk://h/mesos' } : { masters: MASTERS };
    const withDefault = files.load(given);
    const withDocumented = files.load({ ...given, [key]: documented });
    assert.deepEqual(effectiveConfig(withDocumented.config), effectiveConfig(withDefault.config));
    assert.deepEqual(withDocumented, withDefault);
  });
}

const examples = [...document.matchAll(/^```json\n(.*?)^```$/gms)].map(([, text]) => text!);

test('docs/CONFIGURATION.md has examples', () => assert.equal(examples.length, 5));

for (const [index, example] of examples.entries()) {
  test(`example ${index + 1} of docs/CONFIGURATION.md loads without a warning`, () => {
    assert.deepEqual(files.load(example).warnings, []);
  });
}

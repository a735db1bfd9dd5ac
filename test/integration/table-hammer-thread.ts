import assert from 'node:assert/strict';
import { workerData } from 'node:worker_threads';
import { TableReader } from '../../src/table/reader.ts';
import { contentOf, contentOfNames } from '../unit/table/content.ts';
import { contentOfVersion, SHARED } from './table-hammer-versions.ts';

/** A thread that reads all of the table again and again; each time it must be one version, which was published by then. */
const { table, shared, number } = workerData as { table: SharedArrayBuffer; shared: Int32Array; number: number };
const reader = new TableReader(table, number);

while (Atomics.load(shared, SHARED.stop) === 0) {
  const oldest = Atomics.load(shared, SHARED.published);
  assert.ok(reader.enter(), 'a table with a version has one for good');
  const version = reader.serial;
  const newest = Atomics.load(shared, SHARED.announced);
  assert.ok(version >= oldest && version <= newest, `version ${version} is none of ${oldest} to ${newest}`);
  const expected = contentOfVersion(version);
  // What is not there is looked up, too.
  const names = new Set([...expected.keys()].filter((key) => !key.includes(' ')));
  for (const other of [version - 1, version + 1]) names.add(`t${other}-1.app.mesos`);
  for (const name of ['even1.app.mesos', 'c1.crowd.mesos', 'crowd.mesos', 'bad1.app.mesos']) names.add(name);
  const found = contentOfNames(reader, names);
  const listed = contentOf(reader);
  assert.equal(reader.serial, version);
  reader.leave();
  assert.deepEqual(found, expected, `looked up in version ${version}`);
  assert.deepEqual(listed, expected, `listed in version ${version}`);
  Atomics.add(shared, SHARED.checks + number, 1);
}

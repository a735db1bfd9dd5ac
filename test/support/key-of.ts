import assert from 'node:assert/strict';
import { Key } from '../../src/table/key.ts';

/** The key of a name, which must be one that can be looked up. */
export function keyOf(name: string): Key {
  const key = new Key();
  assert.ok(key.set(name), `"${name}" is no plain name`);
  return key;
}

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRoutes } from '../../../src/resolve/routes.ts';
import type { Upstreams } from '../../../src/resolve/upstreams.ts';

const named = new Map<Upstreams, string>();

/** Upstreams that are only told from others. */
function upstreams(name: string): Upstreams {
  const created: Upstreams = { resolve: () => Promise.reject(new Error('not asked here')), close: () => {} };
  named.set(created, name);
  return created;
}

const { upstreamsFor } = createRoutes({
  default: upstreams('default'),
  zones: new Map([
    ['example.com', upstreams('example')],
    ['Deep.Example.COM', upstreams('deep')],
    ['internal', upstreams('internal')],
  ]),
});

const CASES: readonly [name: string, upstreams: string][] = [
  ['example.com', 'example'],
  ['www.example.com', 'example'],
  ['a.b.c.example.com', 'example'],
  ['WWW.EXAMPLE.com', 'example'],
  ['deep.example.com', 'deep'],
  ['a.DEEP.example.com', 'deep'],
  ['notdeep.example.com', 'example'],
  ['notexample.com', 'default'],
  ['example.com.org', 'default'],
  ['com', 'default'],
  ['', 'default'],
  ['internal', 'internal'],
  ['x.internal', 'internal'],
  // One label that holds a dot is not two labels.
  ['x\\.internal', 'default'],
  ['x\\\\.internal', 'internal'],
  ['www\\.example.com', 'default'],
];

describe('the upstreams of a name are those of the longest zone that it is in:', () => {
  for (const [name, expected] of CASES) {
    test(`"${name}" goes to ${expected}`, () => assert.equal(named.get(upstreamsFor(name)), expected));
  }
});

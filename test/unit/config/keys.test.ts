import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownMembers, nearestKey } from '../../../src/config/keys.ts';
import { fileSchema } from '../../../src/config/schema.ts';

const KEYS = Object.keys(fileSchema.shape);

test('keys are found in any letter case, null is left out, and what is unknown or repeated is told', () => {
  const content = { TTL: 1, refreshseconds: 2, ZK: null, mystery: 3, Ttl: 4, DOMAIN: 'x', domain: null };
  assert.deepEqual(knownMembers(content, KEYS), {
    members: { ttl: 4, refreshSeconds: 2, domain: 'x' },
    unknown: ['mystery'],
    repeated: ['ttl'],
  });
});

test('a member named like a property of every object is unknown', () => {
  assert.deepEqual(knownMembers(JSON.parse('{"__proto__": 1, "constructor": 2}'), KEYS).unknown, [
    '__proto__',
    'constructor',
  ]);
});

const slips: [typed: string, known: string][] = [
  ['mastres', 'masters'],
  ['master', 'masters'],
  ['resolver', 'resolvers'],
  ['zoneResolver', 'zoneResolvers'],
  ['refreshSecond', 'refreshSeconds'],
  ['refersh_seconds', 'refreshSeconds'],
  ['SOARName', 'SOARname'],
  ['tll', 'ttl'],
  ['httpsport', 'httpport'],
  ['EnforceRFC925', 'enforceRFC952'],
  ['reverse_dns_on', 'reversednson'],
];

for (const [typed, known] of slips) {
  test(`${typed} looks like ${known}`, () => assert.equal(nearestKey(typed, KEYS), known));
}

for (const typed of ['email', 'ns', 'File', 'SOASerial', 'comment', '', 'x'.repeat(1000)]) {
  test(`${JSON.stringify(typed.slice(0, 20))} looks like no key`, () =>
    assert.equal(nearestKey(typed, KEYS), undefined));
}

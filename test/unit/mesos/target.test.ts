import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTarget, parseTarget } from '../../../src/mesos/target.ts';

const base = { secure: true, at: { host: '10.0.0.1', port: 5050 }, path: '/master/state?x=1' };

const cases: [text: string, target: string | undefined][] = [
  ['//leader.example:5060/master/state', 'https://leader.example:5060/master/state'],
  ['//LEADER.Example:5060', 'https://leader.example:5060/'],
  ['//[2001:db8::1]:5050/x', 'https://[2001:db8::1]:5050/x'],
  ['//[2001:db8::1]/x', 'https://[2001:db8::1]:443/x'],
  ['https://leader', 'https://leader:443/'],
  ['http://leader/a?b#c', 'http://leader:80/a?b'],
  ['http://10.0.0.2:443/', 'http://10.0.0.2:443/'],
  ['/state', 'https://10.0.0.1:5050/state'],
  ['state', 'https://10.0.0.1:5050/master/state'],
  ['//10.0.0.2/a b\u00e4', 'https://10.0.0.2:443/a%20b%C3%A4'],
  ['http://user@leader/', undefined],
  ['http://:password@leader/', undefined],
  ['ws://leader/', undefined],
  ['data:text/plain,x', undefined],
  ['//leader:0/', undefined],
  ['http://', undefined],
];

for (const [text, expected] of cases) {
  test(`"${text}" leads to ${expected ?? 'nowhere'}`, () => {
    const target = parseTarget(text, base);
    assert.equal(target && formatTarget(target), expected);
  });
}

test('a relative address without a base leads nowhere', () => {
  assert.equal(parseTarget('/state'), undefined);
});

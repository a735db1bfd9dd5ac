import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatHostPort, parseHostPort } from '../../../src/lib/host-port.ts';

for (const [text, defaultPort, expected] of [
  ['10.0.0.1:5050', undefined, '10.0.0.1:5050'],
  ['[2001:DB8::1]:5050', undefined, '[2001:db8::1]:5050'],
  ['Master-1.example.com.:5050', undefined, 'master-1.example.com:5050'],
  ['node_1:5050', undefined, 'node_1:5050'],
  ['10.0.0.1', 53, '10.0.0.1:53'],
  ['2001:db8::1', 53, '[2001:db8::1]:53'],
  ['[2001:db8::1]', 53, '[2001:db8::1]:53'],
  ['[2001:db8::1]:54', 53, '[2001:db8::1]:54'],
  ['10.0.0.1:54', 53, '10.0.0.1:54'],
] as const) {
  test(`"${text}"${defaultPort ? ` with default port ${defaultPort}` : ''} is ${expected}`, () => {
    const parsed = parseHostPort(text, defaultPort);
    assert.ok(parsed);
    assert.equal(formatHostPort(parsed), expected);
  });
}

for (const text of [
  '',
  ':5050',
  'host',
  'host:',
  'host:0',
  'host:65536',
  'host:http',
  '10.0.0.256:5050',
  '10.0.0:5050',
  '2001:db8::1:5050',
  '[10.0.0.1]:5050',
  '[2001:db8::1]',
  '[2001:db8::1]5050',
  '[]:5050',
  'ho st:5050',
  '-host:5050',
  'a..b:5050',
]) {
  test(`"${text}" is no host and port`, () => assert.equal(parseHostPort(text), undefined));
}

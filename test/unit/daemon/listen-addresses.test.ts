import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { isMissingFamily, listenAddresses, nameServerAddresses } from '../../../src/daemon/listen-addresses.ts';
import { canonicalIp } from '../../../src/lib/ip.ts';

test('the server listens where it is told to, and is asked there', () => {
  const listeners = ['127.0.0.1', '::1'];
  assert.deepEqual(listenAddresses(listeners), [
    { address: '127.0.0.1', isOptional: false },
    { address: '::1', isOptional: false },
  ]);
  assert.deepEqual(nameServerAddresses(listeners), listeners);
});

for (const [wildcard, other] of [
  ['0.0.0.0', '::'],
  ['::', '0.0.0.0'],
] as const) {
  test(`${wildcard} means every address of both families, and covers all others in the list`, () => {
    const addresses = listenAddresses([wildcard, '127.0.0.1', '::1']);
    assert.deepEqual(new Set(addresses.map(({ address }) => address)), new Set([wildcard, other]));
    for (const { address, isOptional } of addresses) assert.equal(isOptional, address === other);
  });

  test(`a server on ${wildcard} can be asked at every address of the machine but loopback`, () => {
    const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    const external = own.filter(({ internal }) => !internal).map(({ address }) => canonicalIp(address)!);
    assert.deepEqual(nameServerAddresses([wildcard]), [...new Set(external)]);
  });
}

test('only the error of a family that is missing can be done without', () => {
  const listenError = (code: string): Error =>
    new Error('Cannot listen', { cause: Object.assign(new Error(), { code }) });
  assert.ok(isMissingFamily(listenError('EAFNOSUPPORT')));
  assert.ok(isMissingFamily(listenError('EADDRNOTAVAIL')));
  assert.ok(!isMissingFamily(listenError('EADDRINUSE')));
  assert.ok(!isMissingFamily(new Error('Cannot listen')));
});

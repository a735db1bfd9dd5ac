import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { listenAddresses, listenOn, nameServerAddresses } from '../../../src/daemon/listen-addresses.ts';
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

/** What becomes of a server that cannot be started at an address. */
async function failing(code: string, isOptional: boolean): Promise<'served' | 'done without'> {
  const ends: unknown[] = [];
  const start = async (): Promise<never> => {
    throw new Error('Cannot listen', { cause: { code } });
  };
  await listenOn({ address: '::', isOptional }, start, (end) => ends.push(end));
  return ends.length > 0 ? 'served' : 'done without';
}

test('a machine does without an address of a family that it does not have, unless it was asked for by itself', async () => {
  for (const code of ['EAFNOSUPPORT', 'EADDRNOTAVAIL']) {
    assert.equal(await failing(code, true), 'done without');
    await assert.rejects(failing(code, false), /Cannot listen/);
  }
  await assert.rejects(failing('EADDRINUSE', true), /Cannot listen/);
});

test('what ends a server is handed on', async () => {
  const ends: unknown[] = [];
  const close = async (): Promise<void> => {};
  await listenOn(
    { address: '::1', isOptional: false },
    async () => ({ close }),
    (end) => ends.push(end),
  );
  assert.deepEqual(ends, [close]);
});

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { SCRIPT } from './checkers.ts';

const run = promisify(execFile);

/** The part of the script that computes. */
const [, ARITHMETIC] = /^(# --- RSA with.*?)^# --- /ms.exec(readFileSync(SCRIPT, 'utf8')) ?? [];

/** The script takes numbers of any length; short ones are quick. */
const DIGITS = 128;
const TOP = 1n << 512n;
const random = seededRandom(5);
const hex = (value: bigint): string => value.toString(16).padStart(DIGITS, '0');
const randomNumber = (): bigint =>
  BigInt(`0x${Array.from({ length: DIGITS }, () => Math.floor(random() * 16).toString(16)).join('')}`);

/** Odd, and with the highest bit, as a modulus is; those at the ends, and those whose limbs make the largest carries. */
const MODULI: Readonly<Record<string, bigint>> = {
  'the largest': TOP - 1n,
  'the smallest': TOP / 2n + 1n,
  'a random one': randomNumber() | (TOP / 2n) | 1n,
  'one of long rows of ones and zeros': (TOP / 2n) | ((1n << 400n) - (1n << 200n)) | ((1n << 100n) - 1n),
  'a random one that ends in zeros and a one': (((randomNumber() | (TOP / 2n)) >> 120n) << 120n) | 1n,
};
const SIGNATURES: Readonly<Record<string, (modulus: bigint) => bigint>> = {
  zero: () => 0n,
  one: () => 1n,
  two: () => 2n,
  'the modulus less one': (modulus) => modulus - 1n,
  'the largest power of two': () => TOP / 2n,
  'a random number': (modulus) => randomNumber() % modulus,
};

describe('the numbers of verify-release.sh:', { concurrency: 2 }, () => {
  for (const [name, modulus] of Object.entries(MODULI)) {
    test(`${name} as the modulus`, async () => {
      for (const [which, make] of Object.entries(SIGNATURES)) {
        const signature = make(modulus);
        const message = power65537(signature, modulus);
        // With a zero as signature and as message both sides are zero or the modulus; no padded message is zero.
        if (message !== 0n) assert.ok(await isSignature(modulus, signature, message), which);
        assert.ok(!(await isSignature(modulus, signature, (message + 1n) % modulus)), `${which}, another message`);
      }
    });
  }

  test('what is the modulus or more is no signature', async () => {
    const modulus = MODULI['the smallest']!;
    const signature = randomNumber() % 1_000_000n;
    const message = power65537(signature, modulus);
    assert.ok(await isSignature(modulus, signature, message));
    assert.ok(!(await isSignature(modulus, signature + modulus, message)));
    assert.ok(!(await isSignature(modulus, modulus, 0n)));
  });
});

function power65537(base: bigint, modulus: bigint): bigint {
  let power = base;
  for (let step = 0; step < 16; step++) power = (power * power) % modulus;
  return (power * base) % modulus;
}

async function isSignature(modulus: bigint, signature: bigint, message: bigint): Promise<boolean> {
  const script = `set -eu\n${ARITHMETIC}\nif is_signature "$@"; then echo yes; else echo no; fi`;
  const { stdout } = await run('dash', ['-c', script, 'dash', hex(modulus), hex(signature), hex(message)]);
  assert.match(stdout, /^(?:yes|no)\n$/);
  return stdout === 'yes\n';
}

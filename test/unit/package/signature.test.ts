import assert from 'node:assert/strict';
import { constants, createPublicKey, generateKeyPairSync, publicDecrypt } from 'node:crypto';
import { describe, test } from 'node:test';
import { signatureOf } from '../../../scripts/package/signature.ts';
import { sha256, sumsOf } from '../../../scripts/package/sums.ts';

const pem = { type: 'pkcs8', format: 'pem' } as const;
const rsaKey = (modulusLength: number, publicExponent = 65_537): string =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent }).privateKey.export(pem) as string;

describe('the sums', () => {
  test('are sorted as sha256sum wants them', () => {
    const files = [
      { name: 'b_1', bytes: Buffer.from('b') },
      { name: 'b-1', bytes: Buffer.from('a') },
    ];
    assert.equal(sumsOf(files), `${sha256(Buffer.from('a'))}  b-1\n${sha256(Buffer.from('b'))}  b_1\n`);
  });
});

describe('a signature', () => {
  const key = rsaKey(2048);
  const message = Buffer.from('the sums');

  test('is of the form of RFC 8017 §8.2, and the same every time', () => {
    const signature = signatureOf(message, key);
    assert.deepEqual(signature, signatureOf(message, key));
    const encoded = publicDecrypt({ key: createPublicKey(key), padding: constants.RSA_NO_PADDING }, signature);
    const digestInfo = `3031300d060960864801650304020105000420${sha256(message)}`;
    assert.equal(encoded.toString('hex'), `0001${'ff'.repeat(256 - 54)}00${digestInfo}`);
  });

  for (const [what, other, message] of [
    ['a key that is too short', rsaKey(1024), /has 1024 bits/],
    ['another exponent', rsaKey(2048, 3), /of public exponent 65537/],
    ['another kind of key', generateKeyPairSync('ed25519').privateKey.export(pem) as string, /signed with an RSA key/],
  ] as const) {
    test(`is not made with ${what}`, () => assert.throws(() => signatureOf(Buffer.from(''), other), message));
  }
});

import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { casesOf, type ReleaseCase, withKey } from '../case.ts';
import { pemOf, SIGNER, type TestRelease } from '../release.ts';

const NO_KEY =
  '--key key.pem: it is no RSA public key in PEM with 2048, 3072 or 4096 bits and the exponent 65537; docs/VERIFYING.md tells how it is made';
const PROVES_NOTHING = 'it lies in the release itself and so proves nothing; take the key from elsewhere';

const good = pemOf(SIGNER.publicKey);
const der = SIGNER.publicKey.export({ type: 'spki', format: 'der' });
const rsa = (modulusLength: number, publicExponent = 65537): KeyObject =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey;

function pem(bytes: Uint8Array): string {
  const lines = Buffer.from(bytes)
    .toString('base64')
    .replaceAll(/.{1,64}/g, '$&\n');
  return `-----BEGIN PUBLIC KEY-----\n${lines}-----END PUBLIC KEY-----\n`;
}

function changed(byte: number, value: number): string {
  const bytes = Buffer.from(der);
  bytes.writeUInt8(value, byte);
  return pem(bytes);
}

/** What stands in the file of the key. */
const TEXTS: Readonly<Record<string, () => string>> = {
  'an empty key': () => '',
  'no PEM': () => 'a key',
  'no Base64': () => '-----BEGIN PUBLIC KEY-----\n****\n-----END PUBLIC KEY-----\n',
  'nothing inside': () => '-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n',
  'no end': () => good.replace(/-----END.*\n/, ''),
  'text in front': () => `My key:\n${good}`,
  'two keys': () => good + good,
  'a zero byte inside': () => good.replace('MII', 'MI\0I'),
  'a key with lines that end as in DOS': () => good.replaceAll('\n', '\r\n'),
  'a private key': () => SIGNER.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  'a key in the form of PKCS #1': () => SIGNER.publicKey.export({ type: 'pkcs1', format: 'pem' }) as string,
  'a key on a curve': () => pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey),
  'a key of 1024 bits': () => pemOf(rsa(1024)),
  'a key of 2056 bits': () => pemOf(rsa(2056)),
  'the exponent 3': () => pemOf(rsa(2048, 3)),
  'the exponent 65539': () => changed(der.length - 1, 3),
  'an even modulus': () => changed(der.length - 6, der[der.length - 6]! & 0xfe),
  'a modulus that is too small': () => changed(33, 0x7f),
  'another algorithm': () => changed(18, 0x07),
  'a byte behind the key': () => pem(Buffer.concat([der, Buffer.from([0])])),
  'a byte too few': () => pem(der.subarray(0, -1)),
};

const ELSEWHERE: readonly ReleaseCase[] = [
  { name: 'no such key', args: withKey('gone.pem'), code: 2, says: '--key gone.pem: there is no such file' },
  {
    name: 'a folder as the key',
    change: ({ place }) => mkdirSync(join(place, 'keys')),
    args: withKey('keys'),
    code: 2,
    says: '--key keys: there is no such file',
  },
  {
    name: 'a key that came with the release',
    change: ({ write, seal }) => {
      write('key.pem', good);
      seal();
    },
    args: withKey('release/key.pem'),
    code: 2,
    says: `--key release/key.pem: ${PROVES_NOTHING}`,
  },
  {
    name: 'a symbolic link to a key that came with the release',
    change: ({ write, seal, place }) => {
      write('key.pem', good);
      seal();
      symlinkSync('release/key.pem', join(place, 'mine.pem'));
    },
    args: withKey('mine.pem'),
    code: 2,
    says: `--key mine.pem: ${PROVES_NOTHING}`,
  },
];

export const KEY_CASES: readonly ReleaseCase[] = [
  ...casesOf(TEXTS, (make) => ({
    change: ({ place }: TestRelease) => writeFileSync(join(place, 'key.pem'), make()),
    code: 2,
    says: NO_KEY,
  })),
  ...ELSEWHERE,
];

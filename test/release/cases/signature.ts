import { constants, generateKeyPairSync, privateEncrypt, sign } from 'node:crypto';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { casesOf, type ReleaseCase } from '../case.ts';
import { SIGNER, sumOf, type TestRelease } from '../release.ts';

const BYTES = 256;
const LENGTH = `SHA256SUMS.sig has not the ${BYTES} bytes of a signature by the key key.pem`;
const WRONG = 'SHA256SUMS.sig is not the signature of SHA256SUMS by the key key.pem';
const numberOf = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`);
const modulus = numberOf(Buffer.from(SIGNER.publicKey.export({ format: 'jwk' }).n!, 'base64url'));
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });

const number = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(BYTES * 2, '0'), 'hex');

/** A signature by the right key over a message of any form. */
function signed(message: string): Buffer {
  return privateEncrypt(
    { key: SIGNER.privateKey, padding: constants.RSA_NO_PADDING },
    Buffer.from(message.padStart(BYTES * 2, '0'), 'hex'),
  );
}

/** `00 01 FF … FF 00 rest`, with `more` behind it. */
function padded(rest: string, more = '', type = '01'): Buffer {
  const padding = 'ff'.repeat(BYTES - 3 - (rest.length + more.length) / 2);
  return signed(`00${type}${padding}00${rest}${more}`);
}

const SHA256 = '3031300d060960864801650304020105000420';

/** What stands in SHA256SUMS.sig, beside an untouched SHA256SUMS. */
const SIGNATURES: Readonly<Record<string, [make: (sums: Buffer) => string | Uint8Array, says: string]>> = {
  'an empty signature': [() => '', LENGTH],
  'a signature of a byte': [() => 'a', LENGTH],
  'a byte less': [(sums) => sign('sha256', sums, SIGNER.privateKey).subarray(1), LENGTH],
  'a byte more': [(sums) => Buffer.concat([sign('sha256', sums, SIGNER.privateKey), Buffer.from([0])]), LENGTH],
  'a zero byte in front': [
    (sums) => Buffer.concat([Buffer.from([0]), sign('sha256', sums, SIGNER.privateKey)]),
    LENGTH,
  ],
  'a signature in Base64': [(sums) => sign('sha256', sums, SIGNER.privateKey).toString('base64'), LENGTH],
  'a signature of a megabyte': [() => Buffer.alloc(1024 * 1024), LENGTH],
  zero: [() => number(0n), WRONG],
  one: [() => number(1n), WRONG],
  'the modulus': [() => number(modulus), WRONG],
  'the modulus and one': [() => number(modulus + 1n), WRONG],
  'the modulus less one': [() => number(modulus - 1n), WRONG],
  'the largest number': [() => Buffer.alloc(BYTES, 0xff), WRONG],
  'the signature of another text': [(sums) => sign('sha256', Buffer.concat([sums, sums]), SIGNER.privateKey), WRONG],
  'the signature by another key': [(sums) => sign('sha256', sums, other.privateKey), WRONG],
  'a signature with SHA-1': [(sums) => sign('sha1', sums, SIGNER.privateKey), WRONG],
  'a signature with SHA-512': [(sums) => sign('sha512', sums, SIGNER.privateKey), WRONG],
  'a signature with PSS': [
    (sums) => sign('sha256', sums, { key: SIGNER.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING }),
    WRONG,
  ],
  'the sum with no padding': [(sums) => signed(sumOf(sums)), WRONG],
  'the sum without the name of its algorithm': [(sums) => padded(sumOf(sums)), WRONG],
  'an algorithm without its parameters': [
    (sums) => padded(`302f300b0609608648016503040201${'0420'}${sumOf(sums)}`),
    WRONG,
  ],
  'the padding for encryption': [(sums) => padded(SHA256 + sumOf(sums), '', '02'), WRONG],
  'eight bytes of padding, and the rest behind the sum (Bleichenbacher 2006)': [
    (sums) => padded(SHA256 + sumOf(sums), 'ab'.repeat(BYTES - 3 - 8 - 51)),
    WRONG,
  ],
  'a padding with one wrong bit': [
    (sums) => signed(`0001${'ff'.repeat(100)}fe${'ff'.repeat(101)}00${SHA256}${sumOf(sums)}`),
    WRONG,
  ],
};

/** What stands where the signature should, or is done to it or to what it signs. */
const CHANGES: Readonly<Record<string, [change: (release: TestRelease) => void, says: string]>> = {
  'no signature': [({ at }) => rmSync(at('SHA256SUMS.sig')), 'SHA256SUMS.sig is missing'],
  'a symbolic link': [
    ({ at }) => {
      rmSync(at('SHA256SUMS.sig'));
      symlinkSync('SHA256SUMS', at('SHA256SUMS.sig'));
    },
    'SHA256SUMS.sig is a symbolic link, not a file of the release',
  ],
  'a folder': [
    ({ at }) => {
      rmSync(at('SHA256SUMS.sig'));
      mkdirSync(at('SHA256SUMS.sig'));
    },
    'SHA256SUMS.sig is no regular file',
  ],
  'the first bit of the signature': [({ flip }) => flip('SHA256SUMS.sig', 0, 7), WRONG],
  'the last bit of the signature': [({ flip }) => flip('SHA256SUMS.sig', -1, 0), WRONG],
  'a bit in the middle of the signature': [({ flip }) => flip('SHA256SUMS.sig', 128, 3), WRONG],
  'a bit of a sum': [
    ({ read, write }) =>
      write(
        'SHA256SUMS',
        read('SHA256SUMS')
          .toString()
          .replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
      ),
    WRONG,
  ],
  'a bit of a name': [({ flip }) => flip('SHA256SUMS', 87, 1), WRONG],
  'a right signature plus the modulus, which is the same to who does not look at its size': [
    ({ read, write, seal }) => {
      for (let count = 0; ; count++) {
        write('verify-release.sh', `#!/bin/sh\n# ${count}\n`);
        seal();
        const sum = modulus + numberOf(read('SHA256SUMS.sig'));
        if (sum >> BigInt(BYTES * 8) !== 0n) continue;
        write('SHA256SUMS.sig', number(sum));
        return;
      }
    },
    WRONG,
  ],
  'a file and its sum, as who has no key can change them': [
    ({ read, write }) => {
      const old = sumOf(read('verify-release.sh'));
      write('verify-release.sh', '#!/bin/sh\nreboot\n');
      write(
        'SHA256SUMS',
        read('SHA256SUMS')
          .toString()
          .replace(old, sumOf(read('verify-release.sh'))),
      );
    },
    WRONG,
  ],
};

export const SIGNATURE_CASES: readonly ReleaseCase[] = [
  ...casesOf(SIGNATURES, ([make, says]) => ({
    change: ({ read, write }) => write('SHA256SUMS.sig', make(read('SHA256SUMS'))),
    code: 1,
    says,
  })),
  ...casesOf(CHANGES, ([change, says]) => ({ change, code: 1, says })),
];

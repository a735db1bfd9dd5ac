import { createPublicKey, type KeyObject } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { readBeginning } from './files.ts';

/** A public key that signs releases. */
export interface ReleaseKey {
  /** As it was named, for messages. */
  readonly file: string;
  readonly key: KeyObject;
  /** Of its modulus, and so of each of its signatures. */
  readonly bytes: number;
}

const FILE_BYTES_MAX = 4096;
const MODULUS_BYTES = [256, 384, 512];
const PEM = /^-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/=\n]+)\n-----END PUBLIC KEY-----\n*$/;
const NO_KEY =
  'it is no RSA public key in PEM with 2048, 3072 or 4096 bits and the exponent 65537; docs/VERIFYING.md tells how it is made';

/** Reads a key that came from elsewhere than the release in `folder`, or tells why it cannot be used. */
export function readKey(file: string, folder: string): ReleaseKey | string {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return 'there is no such file';
  if (realpathSync(file).startsWith(`${realpathSync(folder)}${sep}`))
    return 'it lies in the release itself and so proves nothing; take the key from elsewhere';
  let text: string;
  try {
    text = readBeginning(file, FILE_BYTES_MAX).toString('latin1');
  } catch {
    return 'this user may not read it';
  }
  const der = Buffer.from(PEM.exec(text)?.[1] ?? '', 'base64');
  const bytes = MODULUS_BYTES.find((each) => isKeyOf(each, der.toString('hex')));
  if (bytes === undefined) return NO_KEY;
  return { file, bytes, key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

/**
 * Whether it is the SubjectPublicKeyInfo (RFC 5280 §4.1, RFC 8017 §A.1.1) of a modulus of so many bytes. DER has one form for
 * each size, so it is compared instead of parsed.
 */
function isKeyOf(bytes: number, hex: string): boolean {
  const length = (extra: number): string => (bytes + extra).toString(16).padStart(4, '0');
  const algorithm = '300d06092a864886f70d0101010500';
  const head = `3082${length(34)}${algorithm}0382${length(15)}003082${length(10)}0282${length(1)}00`;
  const modulus = hex.slice(head.length, head.length + bytes * 2);
  return hex === `${head}${modulus}0203010001` && /^[89a-f].*[13579bdf]$/.test(modulus) && modulus.length === bytes * 2;
}

import { createPrivateKey, sign } from 'node:crypto';

const BITS_MIN = 2048;
const BITS_MAX = 4096;
const EXPONENT = 65_537n;

/**
 * Signs with RSASSA-PKCS1-v1_5 and SHA-256 (RFC 8017 §8.2): the octets of the signature alone. It is the same at every
 * run, and can be checked with shell arithmetic. Throws where the key, a PEM text, is another one than the checkers take.
 */
export function signatureOf(bytes: Uint8Array, keyPem: string): Uint8Array {
  const key = createPrivateKey(keyPem);
  const { modulusLength = 0, publicExponent } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType !== 'rsa' || publicExponent !== EXPONENT) {
    throw new Error(`a release is signed with an RSA key of public exponent ${EXPONENT}`);
  }
  if (modulusLength < BITS_MIN || modulusLength > BITS_MAX) {
    throw new Error(`the key has ${modulusLength} bits; a release is signed with one of ${BITS_MIN} to ${BITS_MAX}`);
  }
  return sign('sha256', bytes, key);
}

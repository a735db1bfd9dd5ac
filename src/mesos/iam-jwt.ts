import { createPrivateKey, type KeyObject, sign } from 'node:crypto';

/** How long a login token that we sign may be used: long enough for clocks that differ. */
const LOGIN_TOKEN_VALID_MS = 3600_000;

/** The key of an IAM service account. Throws when the text is no RSA private key in PEM. */
export function readPrivateKey(pem: string): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = createPrivateKey(pem);
  } catch {
    // OpenSSL's own words say nothing more, and the text must not be shown.
  }
  if (key?.asymmetricKeyType !== 'rsa') {
    throw new Error('private_key in IAMConfigFile is no RSA private key in PEM: put the service account’s key there');
  }
  return key;
}

/** The token by which a service account logs in to DC/OS: a JWT (RFC 7519) under RS256 (RFC 7518 §3.3). */
export function signLoginToken(uid: string, key: KeyObject, nowMs: number): string {
  const header = base64UrlJson({ alg: 'RS256', typ: 'JWT' });
  const claims = base64UrlJson({ uid, exp: Math.floor((nowMs + LOGIN_TOKEN_VALID_MS) / 1000) });
  const signature = sign('sha256', Buffer.from(`${header}.${claims}`), key);
  return `${header}.${claims}.${signature.toString('base64url')}`;
}

/** When a token ends, in milliseconds since the Unix epoch; undefined when it is no JWT that says so. */
export function expiryMs(token: string): number | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(parts[1]!, 'base64url').toString());
    const { exp } = claims as { exp?: unknown };
    return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}

function base64UrlJson(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Part of a reason can come from the network: a certificate's names, a redirect's target. */
const REASON_CHARACTERS_MAX = 300;

/**
 * What went wrong with a request, in words for an operator: one line, never longer than 300 characters, and the same
 * words whenever the same thing goes wrong again, so that a log can tell old news from new.
 */
export function reasonOf(error: unknown): string {
  const text = describe(error).replaceAll(/[\p{Cc}\p{Cf}]/gu, '?');
  return text.length > REASON_CHARACTERS_MAX ? `${text.slice(0, REASON_CHARACTERS_MAX)}…` : text;
}

function describe(error: unknown): string {
  // Node tried every address of a host name: its own message is empty then.
  if (error instanceof AggregateError) return error.errors.map(describe).join(', ');
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  if (code === 'ECONNRESET') return 'closed the connection before the end of its answer';
  if (typeof code === 'string' && code.startsWith('HPE_')) return `does not answer in HTTP (${code})`;
  if (typeof code === 'string' && code.startsWith('Z_')) return `the answer's gzip is broken (${error.message})`;
  // OpenSSL's whole message holds a pointer, which differs each time.
  const tlsReason = /:SSL routines:[^:]*:([^:]+)/.exec(error.message)?.[1];
  if (tlsReason !== undefined) return `TLS: ${tlsReason}`;
  if (typeof code === 'string' && CERTIFICATE_CODES.has(code)) {
    return `its certificate is not trusted (${error.message}): check caCertFile`;
  }
  return error.message;
}

/** https://docs.openssl.org/3.0/man1/openssl-verification-options/, as Node names them. */
const CERTIFICATE_CODES = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'CERT_SIGNATURE_FAILURE',
  'INVALID_CA',
]);

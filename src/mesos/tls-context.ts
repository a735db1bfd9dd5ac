import { X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import type { MesosTls } from '../config/config.ts';

/**
 * What connections to masters trust and show. Without a CA of its own that is what Node and the machine trust.
 * Throws when a text is not the PEM that it should be.
 */
export function createTlsContext(tls: MesosTls | undefined): SecureContext {
  try {
    return createSecureContext({ ca: authorities(tls?.ca), cert: tls?.cert, key: tls?.key });
  } catch (error) {
    const reason = (error as Error).message;
    throw new Error(
      `caCertFile, certFile or keyFile cannot be used: ${reason} (they hold PEM; key and certificate match)`,
    );
  }
}

function authorities(ca: string | undefined): string | string[] {
  if (ca === undefined) return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
  // A text without any certificate would be taken without a word, and then nothing would be trusted.
  new X509Certificate(ca);
  return ca;
}

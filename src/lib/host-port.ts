import { formatIp, parseIp } from './ip.ts';

/** Where a server listens: an IP address in canonical text, or a host name in lower case, and a port of 1 to 65535. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/**
 * Parses `host:port`, `1.2.3.4:port` or `[2001:db8::1]:port`.
 * `defaultPort` stands in where the text holds none; then a bare IPv6 address needs no brackets.
 * Returns undefined for anything else.
 */
export function parseHostPort(text: string, defaultPort?: number): HostPort | undefined {
  const bare = defaultPort === undefined ? undefined : parseHost(text, defaultPort);
  if (bare !== undefined) return bare;
  const parts = /^(?:\[([^[\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text);
  if (parts === null) return undefined;
  const [, bracketed, plain, digits] = parts;
  const port = Number(digits);
  if (port < 1 || port > 65535) return undefined;
  if (bracketed !== undefined && !bracketed.includes(':')) return undefined;
  return parseHost(bracketed ?? plain ?? '', port);
}

/** `1.2.3.4:53`, `host:53` or `[2001:db8::1]:53`. */
export function formatHostPort({ host, port }: HostPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

export function sameHostPort(a: HostPort, b: HostPort): boolean {
  return a.port === b.port && a.host === b.host;
}

function parseHost(text: string, port: number): HostPort | undefined {
  const unbracketed = /^\[(.*:.*)\]$/.exec(text)?.[1] ?? text;
  const ip = parseIp(unbracketed);
  if (ip !== undefined) return { host: formatIp(ip), port };
  return isHostName(text) ? { host: text.toLowerCase().replace(/\.$/, ''), port } : undefined;
}

/** RFC 1123 §2.1, with the underscore that real machines carry; digits and dots alone would be a mistyped address. */
function isHostName(text: string): boolean {
  if (text.length > 254 || /^[\d.]+$/.test(text)) return false;
  return /^(?!-)[a-z0-9_-]{1,63}(?:\.(?!-)[a-z0-9_-]{1,63})*\.?$/i.test(text);
}

import { formatHostPort, type HostPort, parseHostPort } from '../lib/host-port.ts';

/** Where a request goes. */
export interface Target {
  /** HTTPS. */
  readonly secure: boolean;
  readonly at: HostPort;
  /** With its query, as it stands in the request line. */
  readonly path: string;
}

/** The target as a URL. */
export function formatTarget({ secure, at, path }: Target): string {
  return `${secure ? 'https' : 'http'}://${formatHostPort(at)}${path}`;
}

/** The target as messages name it: without its query, where a secret could stand. */
export function nameTarget(target: Target): string {
  return formatTarget(target).replace(/\?.*/, '');
}

/**
 * Reads a URL; a relative one is read against `base`. Returns undefined for what is no URL of a web server, and for one
 * that holds a user name or password.
 */
export function parseTarget(text: string, base?: Target): Target | undefined {
  const url = URL.parse(text, base && formatTarget(base));
  if (url === null || url.username !== '' || url.password !== '') return undefined;
  const secure = url.protocol === 'https:';
  if (!secure && url.protocol !== 'http:') return undefined;
  const at = parseHostPort(url.host, secure ? 443 : 80);
  return at && { secure, at, path: `${url.pathname}${url.search}` };
}

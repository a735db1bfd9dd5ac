import { canonicalIp } from '../lib/ip.ts';

/** What systemd-resolved is configured to, but for us (resolved.conf(5)). */
export interface ResolvedSettings {
  /** IP addresses of `DNS=`. */
  readonly servers: readonly string[];
  /** `DNSOverTLS=yes`: it asks no server without TLS. */
  readonly needsTls: boolean;
  /** `DNSSEC=yes`: it refuses names that do not come from the root. */
  readonly needsDnssec: boolean;
}

/** Reads the texts of its files, in the order in which they count: of a value that is given twice the last wins, lists grow. */
export function resolvedSettings(texts: readonly string[]): ResolvedSettings {
  let servers: string[] = [];
  const last = new Map<string, string>();
  for (const [key, value] of texts.flatMap(assignments)) {
    last.set(key, value.toLowerCase());
    if (key !== 'DNS') continue;
    servers = value === '' ? [] : [...servers, ...value.split(/[ \t]+/).map(addressOf)].filter((each) => each !== '');
  }
  const isYes = (key: string): boolean => /^(?:yes|true|on|1|y|t)$/.test(last.get(key) ?? '');
  return { servers: [...new Set(servers)], needsTls: isYes('DNSOverTLS'), needsDnssec: isYes('DNSSEC') };
}

/** The assignments of the section `[Resolve]`. */
function assignments(text: string): [key: string, value: string][] {
  let isOurs = false;
  return text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const section = /^\s*\[(.*)\]\s*$/.exec(line)?.[1];
    if (section !== undefined) isOurs = section === 'Resolve';
    const [, key, value] = /^\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    return isOurs && key !== undefined ? [[key, value ?? '']] : [];
  });
}

/** A server without the name of its certificate; empty text when it has a port or an interface, which we cannot pass on. */
function addressOf(server: string): string {
  return canonicalIp(server.replace(/#.*$/, '')) ?? '';
}

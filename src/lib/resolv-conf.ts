import { canonicalIp } from './ip.ts';

/** What resolv.conf(5) says that concerns us. */
export interface ResolvConf {
  /** Canonical IP addresses, in the file's order; link-local ones with a zone (`fe80::1%eth0`) are left out. */
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
}

/**
 * Reads the text of a resolv.conf. As the C library does, it takes a keyword only at the start of a line and a comment
 * (`#` or `;`) too, and of several `domain` and `search` lines the last; unlike it, it takes more than three nameservers.
 */
export function parseResolvConf(text: string): ResolvConf {
  const nameservers: string[] = [];
  let search: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [keyword, ...words] = line.trimEnd().split(/[ \t]+/);
    if (keyword === 'nameserver') {
      const address = canonicalIp(words[0] ?? '');
      if (address !== undefined) nameservers.push(address);
    }
    if (keyword === 'domain') search = words.slice(0, 1);
    if (keyword === 'search') search = words;
  }
  return { nameservers, search };
}

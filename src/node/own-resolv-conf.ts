import { readFileSync } from 'node:fs';
import { parseResolvConf, type ResolvConf } from '../lib/resolv-conf.ts';
import { RESOLV_CONF, RESOLVED_UPLINK, UPSTREAM_CONF } from './paths.ts';

/** Where systemd-resolved answers programs. */
const RESOLVED_STUB = '127.0.0.53';

/**
 * The resolvers that the node whose file system begins at `root` has beside us: those that we found when we put ourselves
 * in their place; else those of its resolv.conf, or of systemd-resolved where that stands in it. Files that are missing or
 * may not be read say nothing.
 */
export function readOwnResolvConf(root: string): ResolvConf {
  const read = (path: string): ResolvConf => parseResolvConf(readText(root, path));
  const { nameservers, search } = read(RESOLV_CONF);
  const before = read(UPSTREAM_CONF).nameservers;
  if (before.length > 0) return { nameservers: before, search };
  const isStub = nameservers.length > 0 && nameservers.every((server) => server === RESOLVED_STUB);
  return isStub ? { nameservers: read(RESOLVED_UPLINK).nameservers, search } : { nameservers, search };
}

function readText(root: string, path: string): string {
  try {
    return readFileSync(`${root}${path}`, 'utf8');
  } catch {
    return '';
  }
}

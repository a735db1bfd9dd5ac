import { readFileSync } from 'node:fs';
import type { Machine } from '../config/own-resolvers.ts';
import { parseResolvConf } from '../config/resolv-conf.ts';
import { localAddresses } from '../daemon/local-addresses.ts';

const RESOLV_CONF = '/etc/resolv.conf';

/** This machine, as far as the configuration depends on it. */
export const machine: Machine = {
  resolvConf: () => parseResolvConf(readResolvConf()),
  localAddresses,
};

/** A machine without the file, or one that may not read it, has no resolvers of its own. */
function readResolvConf(): string {
  try {
    return readFileSync(RESOLV_CONF, 'utf8');
  } catch {
    return '';
  }
}

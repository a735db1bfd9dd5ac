import type { Machine } from '../config/own-resolvers.ts';
import { localAddresses } from '../daemon/local-addresses.ts';
import { readOwnResolvConf } from '../node/own-resolv-conf.ts';

/** This machine, as far as the configuration depends on it. */
export const machine: Machine = {
  resolvConf: () => readOwnResolvConf(''),
  localAddresses,
};

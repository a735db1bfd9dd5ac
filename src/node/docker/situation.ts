import type { Entry } from '../entry.ts';
import type { Networks } from './bridge.ts';
import type { FlagSource } from './daemon-flags.ts';

/** What was found on a node of Docker, and all that a plan depends on beside the servers. */
export interface DockerSituation {
  /** What lies at each path that we may change. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Docker's configuration is a mount: nothing can take its place. */
  readonly isMounted: boolean;
  readonly flags: readonly FlagSource[];
  readonly networks: Networks;
  /** `timeout` of this node's resolv.conf, seconds: containers have its options. undefined: none is said. */
  readonly timeoutSeconds: number | undefined;
  /** Those that are there, of the folders that we may need. */
  readonly folders: ReadonlySet<string>;
  /** Who runs this, and owns what is new. */
  readonly self: { readonly uid: number; readonly gid: number };
}

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../config/config.ts';
import { formatHostPort } from '../lib/host-port.ts';
import type { Log } from '../lib/log.ts';

/**
 * Where the zone's snapshot is, or undefined when none is kept. A folder that is missing means so too, and no harm: who
 * replaces Mesos-DNS has not made one.
 */
export function snapshotPath({ snapshotFile, snapshotMaxAgeSeconds }: Config, log: Log): string | undefined {
  if (snapshotFile === '' || snapshotMaxAgeSeconds === 0) return undefined;
  const folder = dirname(snapshotFile);
  if (existsSync(folder)) return snapshotFile;
  log.info('no snapshot of the zone is kept, because the folder of snapshotFile does not exist', { folder });
  return undefined;
}

/** Where the masters are found: of a snapshot that shares none of these texts, the cluster is another one. */
export function snapshotSource({ zk, masters }: Config): string[] {
  const members = zk?.servers.map((server) => `zk://${formatHostPort(server)}${zk.path}`) ?? [];
  return [...members, ...masters.map(formatHostPort)];
}

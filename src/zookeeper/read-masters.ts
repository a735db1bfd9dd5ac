import { type HostPort, sameHostPort } from '../lib/host-port.ts';
import { electionOrder } from './election.ts';
import { parseMasterInfo } from './master-info.ts';
import type { ZooKeeperSession } from './session.ts';

export interface MastersReading {
  /** In the order of their election: the first one leads. Empty also when there is no election's node. */
  readonly masters: readonly HostPort[];
  /** The names of znodes that tell no master that could be reached. */
  readonly unreadable: readonly string[];
}

/**
 * Reads who stands for election in the node `path`. The watch is set with the question for the children, so whatever
 * changes after that, while the masters are read too, calls the session's `onChange`.
 */
export async function readMasters(session: ZooKeeperSession, path: string): Promise<MastersReading> {
  const children = await session.children(path);
  if (children === undefined) {
    const madeSince = await session.exists(path);
    return madeSince ? readMasters(session, path) : { masters: [], unreadable: [] };
  }
  const masters: HostPort[] = [];
  const unreadable: string[] = [];
  for (const { name, format } of electionOrder(children)) {
    const bytes = await session.data(path === '/' ? `/${name}` : `${path}/${name}`);
    // Its master went meanwhile.
    if (bytes === undefined) continue;
    const master = parseMasterInfo(format, bytes);
    if (master === undefined) unreadable.push(name);
    // A master that was started again stands there twice until its old session has timed out.
    else if (!masters.some((known) => sameHostPort(known, master))) masters.push(master);
  }
  return { masters, unreadable };
}

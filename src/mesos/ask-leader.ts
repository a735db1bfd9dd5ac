import type { Clock } from '../lib/clock.ts';
import { formatHostPort, type HostPort, sameHostPort } from '../lib/host-port.ts';
import { atMost } from './body.ts';
import type { MasterFetch } from './http-client.ts';
import { paced } from './paced.ts';
import { reasonOf } from './reason-of.ts';

/** Counted when unpacked; 100,000 tasks take about 90 MB. */
const STATE_BODY_MAX_BYTES = 256 * 1024 * 1024;

/**
 * Reads a state while its bytes come; `leader` is the master that the state names as the leading one. What the body throws
 * has to pass; one that is no state need not be read to its end.
 */
export type InterpretState<T> = (
  body: AsyncIterable<Buffer>,
) => Promise<
  { readonly ok: true; readonly value: T; readonly leader: HostPort } | { readonly ok: false; readonly reason: string }
>;

/** What was read, and the master that sent it. */
export interface State<T> {
  readonly value: T;
  readonly from: HostPort;
}

export interface AskLeaderOptions<T> {
  readonly interpret: InterpretState<T>;
  readonly fetch: MasterFetch;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Called with each master before it is asked; an error thrown here ends the asking. */
  readonly onServer: (server: HostPort) => void;
}

/**
 * Asks a master for the state, and ends with the leader's own: masters on standby redirect to the leader, old ones answer
 * with a state of their own, empty but for the leader's name. Where the state names another port of the host that was
 * asked, and nobody listens there, the port that was asked is a forwarded one of the leader itself.
 * Rejects when no leader's state comes of it.
 */
export async function askLeader<T>(candidate: HostPort, options: AskLeaderOptions<T>): Promise<State<T>> {
  const first = await readState(candidate, options);
  if (first.isLeader) return first.state;
  try {
    const second = await readState(first.leader, options);
    if (second.isLeader) return second.state;
    throw new Error(`which names ${formatHostPort(second.leader)}`);
  } catch (error) {
    if (first.isLeadersHost && isRefusedConnection(error)) return first.state;
    throw new Error(`names ${formatHostPort(first.leader)} as the leader: ${reasonOf(error)}`);
  }
}

interface Reading<T> {
  readonly state: State<T>;
  /** The leader that the state names. */
  readonly leader: HostPort;
  /** It is the master that sent the state. */
  readonly isLeader: boolean;
  /** It is on the host that sent the state, at another port: a forwarded one, or another master's. */
  readonly isLeadersHost: boolean;
}

async function readState<T>(master: HostPort, options: AskLeaderOptions<T>): Promise<Reading<T>> {
  const { interpret, fetch, signal, clock, onServer } = options;
  const { from, address, body } = await fetch({ master, method: 'GET', path: '/master/state', signal, onServer });
  const interpreted = await interpret(paced(atMost(STATE_BODY_MAX_BYTES, body), { clock, signal }));
  if (!interpreted.ok) throw new Error(interpreted.reason);
  const { value, leader } = interpreted;
  // The state names the leader by its address, a redirect by its host name.
  const isLeader = sameHostPort(leader, from) || sameHostPort(leader, address);
  const isLeadersHost = leader.host === from.host || leader.host === address.host;
  return { state: { value, from }, leader, isLeader, isLeadersHost };
}

function isRefusedConnection(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
}

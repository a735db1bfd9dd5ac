import { type HostPort, sameHostPort } from '../lib/host-port.ts';

/** Which masters to ask for the state, the likeliest leader first. */
export class Masters {
  readonly #configured: readonly HostPort[];
  #elected: readonly HostPort[] = [];
  #lastLeader: HostPort | undefined;

  constructor(configured: readonly HostPort[]) {
    this.#configured = configured;
  }

  /** The masters that ZooKeeper knows, the leader first. */
  setElected(masters: readonly HostPort[]): void {
    this.#elected = masters;
  }

  /** The leader that the last good state named. */
  setLeader(leader: HostPort): void {
    this.#lastLeader = leader;
  }

  /** ZooKeeper knows best; without it the last leader is asked before the configured masters in their order. */
  candidates = (): readonly HostPort[] => {
    const last = this.#lastLeader === undefined ? [] : [this.#lastLeader];
    const all = [...this.#elected, ...last, ...this.#configured];
    return all.filter((master, at) => all.findIndex((other) => sameHostPort(other, master)) === at);
  };
}

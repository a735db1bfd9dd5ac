import type { ServerAddress } from './judge.ts';

/** A way of serving that the table can be run against. */
export interface Target {
  readonly name: string;
  /**
   * Serves by these members of a configuration file, on a port of the target's choice. With `awaitState` it resolves
   * when the cluster's state is published, else when names outside the cluster are served.
   */
  start(config: Readonly<Record<string, unknown>>, options: { readonly awaitState: boolean }): Promise<RunningTarget>;
}

export interface RunningTarget extends ServerAddress {
  stop(): Promise<void>;
}

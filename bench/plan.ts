/** How much a run measures. */
export interface Plan {
  /** Names of each kind that the servers know. */
  readonly sizes: readonly number[];
  /** Each round asks every server everything once, one after another. */
  readonly rounds: number;
  /** Of one run of dnsperf at full rate. */
  readonly loadSeconds: number;
  readonly latency: {
    /** Names; one of the sizes. */
    readonly size: number;
    readonly queriesPerSecond: number;
    readonly seconds: number;
  };
  readonly cluster: {
    /** Tasks. */
    readonly sizes: readonly number[];
    readonly rounds: number;
    /** Polls with changes that are watched after the first answer. */
    readonly polls: number;
  };
  /** Of clusters of the same sizes. */
  readonly events: { readonly perSecond: readonly number[]; readonly seconds: number };
  readonly updates: {
    /** Tasks in the cluster. */
    readonly tasks: number;
    /** Tasks that get another address each second. */
    readonly movedTasks: number;
    readonly rounds: number;
    readonly seconds: number;
  };
}

/** Takes about 15 minutes. */
export const FULL: Plan = {
  sizes: [1_000, 10_000, 100_000],
  rounds: 3,
  loadSeconds: 2,
  latency: { size: 10_000, queriesPerSecond: 20_000, seconds: 3 },
  cluster: { sizes: [1_000, 10_000, 100_000], rounds: 2, polls: 2 },
  events: { perSecond: [10, 100, 1_000], seconds: 10 },
  updates: { tasks: 10_000, movedTasks: 500, rounds: 3, seconds: 5 },
};

/** Takes about 2 minutes: shows that everything runs, not how fast. */
export const QUICK: Plan = {
  sizes: [1_000, 10_000],
  rounds: 1,
  loadSeconds: 1,
  latency: { size: 10_000, queriesPerSecond: 20_000, seconds: 1 },
  cluster: { sizes: [1_000, 10_000], rounds: 1, polls: 1 },
  events: { perSecond: [100], seconds: 3 },
  updates: { tasks: 10_000, movedTasks: 500, rounds: 1, seconds: 3 },
};

/** Time, handed in so that tests can turn it by hand. */
export interface Clock {
  /** The date, in milliseconds since the Unix epoch. Somebody may set it, forward or back, at any time: it measures nothing. */
  nowMs(): number;
  /** Milliseconds since some moment before the start, however the date is set meanwhile: how long something takes. */
  steadyMs(): number;
  /** Calls `run` once after `delayMs`; the returned function cancels it and may be called at any time. */
  after(delayMs: number, run: () => void): () => void;
  /** Resolves when whatever else waits for its turn, timers and arrived data, has had one. */
  giveWay(): Promise<void>;
}

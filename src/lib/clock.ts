/** Time, handed in so that tests can turn it by hand. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
  /** Calls `run` once after `delayMs`; the returned function cancels it and may be called at any time. */
  after(delayMs: number, run: () => void): () => void;
  /** Resolves when whatever else waits for its turn, timers and arrived data, has had one. */
  giveWay(): Promise<void>;
}

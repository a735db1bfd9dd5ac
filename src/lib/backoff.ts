/** How long to wait before trying again: longer after each failure, and never in step with other nodes. */
export interface Backoff {
  /** The next pause: between half of a ceiling and the whole of it; the ceiling then doubles, up to `maxMs`. */
  nextMs(): number;
  /** After a success: the next pause is a short one again. */
  reset(): void;
}

/** The first pause is at most `firstMs`, no pause is longer than `maxMs`; `random` gives 0 <= x < 1. */
export function createBackoff(options: { firstMs: number; maxMs: number; random: () => number }): Backoff {
  const { firstMs, maxMs, random } = options;
  let ceilingMs = firstMs;
  return {
    nextMs: () => {
      // Thousands of nodes lose the same server at the same moment: jitter keeps them from coming back as one.
      const pauseMs = Math.round((ceilingMs * (1 + random())) / 2);
      ceilingMs = Math.min(maxMs, ceilingMs * 2);
      return pauseMs;
    },
    reset: () => {
      ceilingMs = firstMs;
    },
  };
}

/** Runs a task when its turn comes; settles as the task does. */
export type Gate = <T>(task: () => Promise<T>) => Promise<T>;

/** A gate that lets `runningMax` tasks run at once; the others wait in line. */
export function createGate(runningMax: number): Gate {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= runningMax) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await task();
    } finally {
      // Whoever waits takes over this place, so that nobody can slip in between.
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}

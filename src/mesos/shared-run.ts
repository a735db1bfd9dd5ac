/**
 * Lets callers that ask at the same time share one run of `run`. A caller whose signal aborts stops waiting; when the
 * last one does, the run's own signal aborts.
 */
export function sharedRun<T>(run: (signal: AbortSignal) => Promise<T>): (signal: AbortSignal) => Promise<T> {
  let current: { readonly result: Promise<T>; readonly controller: AbortController; waiting: number } | undefined;

  function begin(): NonNullable<typeof current> {
    const controller = new AbortController();
    return { result: run(controller.signal), controller, waiting: 0 };
  }

  return async (signal) => {
    signal.throwIfAborted();
    current ??= begin();
    const mine = current;
    mine.waiting++;
    try {
      return await abortable(mine.result, signal);
    } finally {
      mine.waiting--;
      if (mine.waiting === 0) {
        mine.controller.abort();
        if (current === mine) current = undefined;
      }
    }
  };
}

function abortable<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    void result.then(resolve, reject).then(() => signal.removeEventListener('abort', abort));
  });
}

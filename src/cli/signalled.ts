/** Resolves with the first SIGTERM or SIGINT; a second one ends the process as it would without us. */
export function signalled(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => resolve(signal));
  });
}

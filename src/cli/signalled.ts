/**
 * Resolves when the process is asked to end, with what asked: the first SIGTERM, SIGINT or SIGHUP (its terminal was
 * closed), or EPIPE when nobody reads standard output any more. A second signal ends the process as it would without us.
 */
export function signalled(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, () => resolve(signal));
    process.stdout.once('error', () => resolve('EPIPE'));
  });
}

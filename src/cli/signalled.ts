/**
 * Resolves when the process is asked to end, with what asked: the first SIGTERM, SIGINT or SIGHUP (its terminal was
 * closed), or EPIPE when nobody reads standard output any more. A second signal ends the process as it would without us.
 * A SIGHUP that no terminal can have sent is for `onReload`, if that is given.
 */
export function signalled(onReload?: () => void): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => resolve(signal));
    if (onReload === undefined || process.stdin.isTTY) process.once('SIGHUP', () => resolve('SIGHUP'));
    else process.on('SIGHUP', onReload);
    process.stdout.once('error', () => resolve('EPIPE'));
  });
}

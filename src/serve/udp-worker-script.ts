import { getAsset, isSea } from 'node:sea';

/** Text that `new Worker` runs, or the URL of a file that it does. */
interface WorkerScript {
  readonly script: string | URL;
  readonly eval: boolean;
}

/**
 * What a UDP thread runs: udp-worker.ts beside this file, or, in the one executable, which has no files, the text that
 * scripts/package/executable.ts put into it under this name.
 */
export function udpWorkerScript(): WorkerScript {
  return isSea()
    ? { script: getAsset('udp-worker.js', 'utf8'), eval: true }
    : { script: new URL('./udp-worker.ts', import.meta.url), eval: false };
}

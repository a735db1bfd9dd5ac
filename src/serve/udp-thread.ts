import { Worker } from 'node:worker_threads';
import type { SlowQueries } from './slow-path.ts';
import type { UdpThreadData } from './udp-worker.ts';
import { udpWorkerScript } from './udp-worker-script.ts';

/** A thread makes hardly any garbage and keeps nothing, so V8 need not reserve more: megabytes. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 32 };

/**
 * Runs a thread that answers what comes to a socket until it is told to stop. Resolves when the thread has ended and all
 * that it handed over was taken: with the reason, in case nobody told it to. Rejects when it cannot be started.
 */
export async function runUdpThread(data: UdpThreadData, take: (slow: SlowQueries) => void): Promise<string> {
  const { script, eval: isText } = udpWorkerScript();
  const worker = new Worker(script, {
    eval: isText,
    name: 'udp',
    workerData: data,
    resourceLimits: RESOURCE_LIMITS,
  });
  let failure: Error | undefined;
  worker.on('message', take);
  worker.on('error', (error: Error) => {
    failure = error;
  });
  return new Promise((resolve) => {
    worker.on('exit', (code) => resolve(failure?.message ?? `it ended with exit code ${code}`));
  });
}

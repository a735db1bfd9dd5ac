import * as fs from 'node:fs';
import type { Disk } from '../../../src/node/write-file.ts';

/** A process with a disk on which a call fails. */
export interface FailingCalls {
  readonly disk: Disk;
  /** Counts as a call too. */
  run<T>(act: () => T): T;
  readonly hasFailed: () => boolean;
}

/** The call of that number fails, from 0, and all that come after it: nothing that a killed process does happens. */
export function killedAt(call: number): FailingCalls {
  return failing((calls) => calls >= call);
}

/** That one call fails. */
export function failingAt(call: number): FailingCalls {
  return failing((calls) => calls === call);
}

function failing(fails: (call: number) => boolean): FailingCalls {
  let calls = 0;
  let hasFailed = false;
  const count = (): void => {
    if (!fails(calls++)) return;
    hasFailed = true;
    throw Object.assign(new Error('EIO: the test says so'), { code: 'EIO' });
  };
  const disk = new Proxy(fs as Disk, {
    get: (target, name: keyof Disk) => {
      // A file is closed by the end of its process, too.
      if (name === 'closeSync') return target.closeSync;
      return (...args: never[]) => {
        if (name === 'writeSync' && fails(calls)) writeHalf(args);
        count();
        // Waiting for the disk tells nothing here.
        if (name === 'fsyncSync') return undefined;
        return (target[name] as (...args: never[]) => unknown)(...args);
      };
    },
  });
  const run: FailingCalls['run'] = (act) => {
    count();
    return act();
  };
  return { disk, run, hasFailed: () => hasFailed };
}

function writeHalf(args: readonly never[]): void {
  const [fd, bytes, at, length, position] = args as unknown as [number, Uint8Array, number, number, number];
  fs.writeSync(fd, bytes, at, Math.floor(length / 2), position);
}

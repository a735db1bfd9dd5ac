import { isName, isSum, shown } from '../release/names.ts';
import type { Pin } from '../release/verify.ts';

/** What `mesos-dns verify-release` is asked for. */
export interface VerifyArguments {
  readonly folder: string;
  readonly keyFile: string | undefined;
  readonly pins: readonly Pin[];
  readonly rebuild: boolean;
}

/** Reads the arguments behind the command's name, or tells what is wrong with them. */
export function parseVerifyArguments(args: readonly string[]): VerifyArguments | string {
  let keyFile: string | undefined;
  let rebuild = false;
  const pins: Pin[] = [];
  let at = 0;
  for (; args[at]?.startsWith('-') === true; at++) {
    if (args[at] === '--key') {
      keyFile = args[++at];
      if (keyFile === undefined || keyFile === '') return '--key needs a file';
    } else if (args[at] === '--sum') {
      const [sum, name] = [args[++at], args[++at]];
      if (sum === undefined || name === undefined) return '--sum needs a SHA-256 sum and a file name';
      if (!isSum(sum)) return `--sum ${shown(sum)}: a SHA-256 sum has 64 digits of 0-9 and a-f`;
      if (!isName(name)) return `--sum ${sum} ${shown(name)}: it takes the plain name of a file in DIR`;
      pins.push({ sum, name });
    } else if (args[at] === '--rebuild') {
      rebuild = true;
    } else {
      return `there is no flag ${shown(args[at]!)}`;
    }
  }
  const [folder = '', ...more] = args.slice(at);
  if (folder === '' || more.length > 0) return 'it takes one folder, behind the flags';
  return { folder, keyFile, pins, rebuild };
}

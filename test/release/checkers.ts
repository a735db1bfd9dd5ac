import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { verifyRelease } from '../../src/cli/verify-release.ts';
import { captureOutput } from '../unit/cli/capture-output.ts';

/** What a checker said, without the line of its usage and without the path of the place. */
export interface Verdict {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** One of the ways to check a release. */
export interface Checker {
  readonly name: string;
  check(args: readonly string[], place: string): Promise<Verdict>;
}

export const SCRIPT = fileURLToPath(new URL('../../scripts/verify-release.sh', import.meta.url));

const PROGRAM: Checker = {
  name: 'mesos-dns verify-release',
  check: async (args, place) => {
    const output = captureOutput();
    const code = await verifyRelease(args, output);
    return verdict({ code, ...output.written }, place);
  },
};

/** Every checker, and what removes the folders that they need. */
export function createCheckers(): { readonly checkers: readonly Checker[]; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-test-'));
  const coreutils = join(folder, 'coreutils');
  const busybox = join(folder, 'busybox');
  linkPrograms(coreutils, coreutilsPrograms());
  const applets = ['base64', 'expr', 'head', 'od', 'realpath', 'sha256sum', 'tr'];
  const program = execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim();
  linkPrograms(busybox, new Map(applets.map((applet) => [applet, program])));
  const checkers = [
    PROGRAM,
    shellChecker('verify-release.sh in dash', ['/bin/dash'], coreutils),
    shellChecker('verify-release.sh in bash', ['/bin/bash', '--posix'], coreutils),
    shellChecker('verify-release.sh in busybox, without coreutils', [program, 'sh'], busybox),
  ];
  return { checkers, remove: () => rmSync(folder, { recursive: true }) };
}

/** Where the package manager has put the programs of coreutils, by their names. */
function coreutilsPrograms(): Map<string, string> {
  const files = execFileSync('dpkg', ['-L', 'coreutils'], { encoding: 'utf8' }).split('\n');
  return new Map(files.filter((file) => /^(?:\/usr)?\/bin\/./.test(file)).map((file) => [basename(file), file]));
}

function linkPrograms(folder: string, programs: ReadonlyMap<string, string>): void {
  mkdirSync(folder);
  for (const [name, target] of programs) symlinkSync(target, join(folder, name));
}

/** The script in a shell that finds no program but those in one folder. */
function shellChecker(name: string, [shell, ...options]: readonly string[], path: string): Checker {
  const check = (args: readonly string[], place: string): Promise<Verdict> =>
    new Promise((resolve, reject) => {
      const env = { PATH: path, LANG: 'C.UTF-8' };
      execFile(shell!, [...options, SCRIPT, ...args], { env, timeout: 60_000 }, (error, out, err) => {
        const code = error === null ? 0 : error.code;
        if (typeof code === 'number') resolve(verdict({ code, out, err }, place));
        else reject(error);
      });
    });
  return { name, check };
}

function verdict({ code, out, err }: Verdict, place: string): Verdict {
  const clean = (text: string): string => text.replaceAll(`${place}/`, '').replace(/^usage: .*\n/m, '');
  return { code, out: clean(out), err: clean(err) };
}

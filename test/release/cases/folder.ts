import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { casesOf, type ReleaseCase } from '../case.ts';
import { PACKAGE, SOURCE, sumOf, type TestRelease } from '../release.ts';

const otherSum = (name: string): RegExp =>
  new RegExp(`^${name} has the sum [0-9a-f]{64}, but SHA256SUMS says [0-9a-f]{64}$`);
const stray = (name: string): string => `${name} is in the folder, but not in SHA256SUMS`;

/** Instead of the package. */
function replace({ at }: TestRelease, put: (path: string) => void): void {
  renameSync(at(PACKAGE), at('../moved'));
  put(at(PACKAGE));
}

const CHANGES: Readonly<Record<string, [change: (release: TestRelease) => void, says: string | RegExp]>> = {
  'one bit in the tarball': [({ flip }) => flip(SOURCE, 100_000, 0), otherSum(SOURCE)],
  'the first bit of the package': [({ flip }) => flip(PACKAGE, 0, 7), otherSum(PACKAGE)],
  'the last bit of the package': [({ flip }) => flip(PACKAGE, -1, 0), otherSum(PACKAGE)],
  'one bit in the checker itself': [({ flip }) => flip('verify-release.sh', 3, 4), otherSum('verify-release.sh')],
  'a byte less': [({ at }) => truncateSync(at(PACKAGE), 4_999), otherSum(PACKAGE)],
  'a byte more': [({ at }) => truncateSync(at(PACKAGE), 5_001), otherSum(PACKAGE)],
  'an empty file': [({ write }) => write(PACKAGE, ''), otherSum(PACKAGE)],
  'two files exchanged': [
    ({ at }) => {
      renameSync(at(PACKAGE), at('../moved'));
      renameSync(at(SOURCE), at(PACKAGE));
      renameSync(at('../moved'), at(SOURCE));
    },
    otherSum(SOURCE),
  ],
  'a much larger file, full of holes': [({ at }) => truncateSync(at(PACKAGE), 300_000_000), otherSum(PACKAGE)],
  'a file less': [({ at }) => rmSync(at(PACKAGE)), `${PACKAGE} is missing`],
  'a symbolic link to the right file': [
    (release) => replace(release, (path) => symlinkSync('../moved', path)),
    `${PACKAGE} is a symbolic link, not a file of the release`,
  ],
  'a symbolic link to nothing': [
    (release) => replace(release, (path) => symlinkSync('gone', path)),
    `${PACKAGE} is a symbolic link, not a file of the release`,
  ],
  'a folder in place of a file': [(release) => replace(release, mkdirSync), `${PACKAGE} is no regular file`],
  'a pipe in place of a file': [
    (release) => replace(release, (path) => execFileSync('mkfifo', [path])),
    `${PACKAGE} is no regular file`,
  ],
  'a file more': [({ write }) => write('install.sh', ''), stray('install.sh')],
  'a hidden file more': [({ write }) => write('.npmrc', ''), stray('.npmrc')],
  'a file more that begins with two dots': [({ write }) => write('..a', ''), stray('..a')],
  'a file more that begins with three dots': [({ write }) => write('...', ''), stray('...')],
  'a hard link to a file of the release': [({ at }) => linkSync(at(PACKAGE), at('b.deb')), stray('b.deb')],
  'a folder more': [({ at }) => mkdirSync(at('debian')), stray('debian')],
  'a symbolic link to nothing more': [({ at }) => symlinkSync('gone', at('a')), stray('a')],
  'a name of two names': [
    ({ write }) => write(`${PACKAGE} verify-release.sh`, ''),
    stray(`${PACKAGE} verify-release.sh`),
  ],
  'a name with a line break': [
    ({ write }) => write(`${PACKAGE}\nverified: all`, ''),
    stray(`${PACKAGE}?verified: all`),
  ],
  'a name of a line break': [({ write }) => write('\n', ''), stray('?')],
  'a name that would change the terminal': [({ write }) => write('\u001b[2Ja', ''), stray('?[2Ja')],
  'a name that is no UTF-8': [
    ({ at }) => writeFileSync(Buffer.concat([Buffer.from(at('a')), Buffer.from([0xff])]), ''),
    stray('a?'),
  ],
  'a name with a star': [({ write }) => write('*', ''), stray('*')],
  'a name that looks like a flag': [({ write }) => write('-rf', ''), stray('-rf')],
};

/** Without a signature, whose check takes a shell much longer than all the rest. */
export const FOLDER_CASES: readonly ReleaseCase[] = casesOf(CHANGES, ([change, says]) => ({
  change,
  args: ({ folder, read }) => ['--sum', sumOf(read('SHA256SUMS')), 'SHA256SUMS', folder],
  code: 1,
  says,
}));

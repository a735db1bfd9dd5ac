import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { casesOf, type ReleaseCase } from '../case.ts';
import { sumOf, type TestRelease } from '../release.ts';

const SUM = sumOf('');

/** What SHA256SUMS says, changed and signed again: a signature excuses nothing. */
const TEXTS: Readonly<Record<string, [change: (text: string) => string | Uint8Array, says: string | RegExp]>> = {
  'an empty SHA256SUMS': [() => '', 'SHA256SUMS is empty'],
  'one of a line break': [() => '\n', bad(1)],
  'one of zero bytes': [() => '\0\0\0', bad(1)],
  'a zero byte inside a sum': [(text) => text.replace(/(?<=^.{10})/, '\0'), bad(1)],
  'a zero byte behind a name': [(text) => text.replace('.deb\n', '.deb\0\n'), bad(2)],
  'lines that end as in DOS': [(text) => text.replaceAll('\n', '\r\n'), bad(1)],
  'no line break at the end': [(text) => text.slice(0, -1), 'line 3 of SHA256SUMS does not end with a line break'],
  'an empty line between': [(text) => text.replace('\n', '\n\n'), bad(2)],
  'an empty line at the end': [(text) => `${text}\n`, bad(4)],
  'an empty line in front': [(text) => `\n${text}`, bad(1)],
  'a comment': [(text) => `# sums\n${text}`, bad(1)],
  'a byte order mark': [(text) => `\ufeff${text}`, bad(1)],
  'a sum in capitals': [(text) => text.replace(/^.{64}/, (sum) => sum.toUpperCase()), bad(1)],
  'a sum of 63 digits': [(text) => text.slice(1), bad(1)],
  'a sum of 65 digits': [(text) => `0${text}`, bad(1)],
  'one space': [(text) => text.replace('  ', ' '), bad(1)],
  'three spaces': [(text) => text.replace('  ', '   '), bad(1)],
  'a tab': [(text) => text.replace('  ', '\t'), bad(1)],
  'the mark of binary files': [(text) => text.replace('  ', ' *'), bad(1)],
  "BSD's form": [() => `SHA256 (a) = ${SUM}\n`, bad(1)],
  'a sum without a name': [() => `${SUM}  \n`, bad(1)],
  'an absolute path': [() => `${SUM}  /etc/passwd\n`, bad(1)],
  'a path': [() => `${SUM}  a/b\n`, bad(1)],
  'a path upwards': [() => `${SUM}  ../key.pem\n`, bad(1)],
  'the folder itself': [() => `${SUM}  .\n`, bad(1)],
  'the folder above': [() => `${SUM}  ..\n`, bad(1)],
  'a hidden file': [() => `${SUM}  .profile\n`, bad(1)],
  'a name that looks like a flag': [() => `${SUM}  --check\n`, bad(1)],
  'a name with a space': [() => `${SUM}  a b\n`, bad(1)],
  'a space behind a name': [() => `${SUM}  a \n`, bad(1)],
  'a name for the shell': [() => `${SUM}  a$(reboot)\n`, bad(1)],
  'a name with a star': [() => `${SUM}  *\n`, bad(1)],
  'a name that is no ASCII': [() => `${SUM}  ä\n`, bad(1)],
  'a name that is no UTF-8': [() => Buffer.from(`${SUM}  a\xff\n`, 'latin1'), bad(1)],
  'a name with a line break, as sha256sum writes it': [() => `\\${SUM}  a\\nb\n`, bad(1)],
  'a name with a backslash': [() => `${SUM}  a\\nb\n`, bad(1)],
  itself: [() => `${SUM}  SHA256SUMS\n`, 'line 1 of SHA256SUMS names SHA256SUMS, which cannot vouch for itself'],
  'its signature': [
    (text) => `${SUM}  SHA256SUMS.sig\n${text}`,
    'line 1 of SHA256SUMS names SHA256SUMS.sig, which cannot vouch for itself',
  ],
  'a line twice': [
    (text) => text.replace(/^.*\n/, (line) => line + line),
    'line 2 of SHA256SUMS: mesos-dns-1.2.3.tar.gz is named twice, or the names are not sorted',
  ],
  'two sums for one name': [
    (text) => text.replace(/^.{64}(.*\n)/, (line, name: string) => `${SUM}${name}${line}`),
    'line 2 of SHA256SUMS: mesos-dns-1.2.3.tar.gz is named twice, or the names are not sorted',
  ],
  'names that are not sorted': [
    (text) => `${text.trimEnd().split('\n').toReversed().join('\n')}\n`,
    'line 2 of SHA256SUMS: mesos-dns_1.2.3_amd64.deb is named twice, or the names are not sorted',
  ],
  'names sorted as numbers': [
    () => `${SUM}  9\n${SUM}  10\n`,
    'line 2 of SHA256SUMS: 10 is named twice, or the names are not sorted',
  ],
  'names sorted without regard to capitals': [
    () => `${SUM}  a\n${SUM}  B\n`,
    'line 2 of SHA256SUMS: B is named twice, or the names are not sorted',
  ],
  'a SHA256SUMS of a megabyte': [(text) => text.repeat(5_000), 'SHA256SUMS is larger than 65536 bytes'],
  'the name of a file that is not there': [(text) => `${SUM}  absent\n${text}`, 'absent is missing'],
  'fewer files than there are': [
    (text) => text.replace(/^.*\n/, ''),
    'mesos-dns-1.2.3.tar.gz is in the folder, but not in SHA256SUMS',
  ],
  'the sum of another content': [
    (text) => text.replace(/^.{64}/, SUM),
    new RegExp(`^mesos-dns-1\\.2\\.3\\.tar\\.gz has the sum [0-9a-f]{64}, but SHA256SUMS says ${SUM}$`),
  ],
};

function bad(line: number): string {
  return `line ${line} of SHA256SUMS is not a sum, two spaces and a plain file name`;
}

/** What stands where SHA256SUMS should. */
const KINDS: Readonly<Record<string, [change: (release: TestRelease) => void, says: string]>> = {
  'no SHA256SUMS': [({ at }) => rmSync(at('SHA256SUMS')), 'SHA256SUMS is missing'],
  'a symbolic link': [
    ({ at }) => {
      renameSync(at('SHA256SUMS'), at('../sums'));
      symlinkSync('../sums', at('SHA256SUMS'));
    },
    'SHA256SUMS is a symbolic link, not a file of the release',
  ],
  'a folder': [
    ({ at }) => {
      rmSync(at('SHA256SUMS'));
      mkdirSync(at('SHA256SUMS'));
    },
    'SHA256SUMS is no regular file',
  ],
  'a pipe that nobody writes to': [
    ({ at }) => {
      rmSync(at('SHA256SUMS'));
      execFileSync('mkfifo', [at('SHA256SUMS')]);
    },
    'SHA256SUMS is no regular file',
  ],
};

export const SUMS_CASES: readonly ReleaseCase[] = [
  ...casesOf(TEXTS, ([change, says]) => ({
    change: ({ read, seal }) => seal(change(read('SHA256SUMS').toString('utf8'))),
    code: 1,
    says,
  })),
  ...casesOf(KINDS, ([change, says]) => ({ change, code: 1, says })),
];

import { join } from 'node:path';
import { keyOf, type ReleaseCase } from '../case.ts';
import { PACKAGE, SOURCE, sumOf } from '../release.ts';

const SUM = sumOf('');

export const ARGUMENT_CASES: readonly ReleaseCase[] = [
  { name: 'no arguments', args: () => [], code: 2, says: 'it takes one folder, behind the flags' },
  { name: 'an empty one', args: () => [''], code: 2, says: 'it takes one folder, behind the flags' },
  {
    name: 'two folders',
    args: ({ folder }) => [folder, folder],
    code: 2,
    says: 'it takes one folder, behind the flags',
  },
  {
    name: 'a flag behind the folder',
    args: (release) => [release.folder, '--key', keyOf(release)],
    code: 2,
    says: 'it takes one folder, behind the flags',
  },
  { name: 'an unknown flag', args: ({ folder }) => ['--force', folder], code: 2, says: 'there is no flag --force' },
  {
    name: 'a flag that would change the terminal',
    args: () => ['-\u001b[2Jä\n'],
    code: 2,
    says: 'there is no flag -?[2J???',
  },
  { name: '--key without a file', args: () => ['--key'], code: 2, says: '--key needs a file' },
  {
    name: '--key with an empty name',
    args: ({ folder }) => ['--key', '', folder],
    code: 2,
    says: '--key needs a file',
  },
  { name: '--sum alone', args: () => ['--sum', SUM], code: 2, says: '--sum needs a SHA-256 sum and a file name' },
  {
    name: '--sum without a sum',
    args: ({ folder }) => ['--sum', SOURCE, folder],
    code: 2,
    says: `--sum ${SOURCE}: a SHA-256 sum has 64 digits of 0-9 and a-f`,
  },
  {
    name: '--sum in capitals',
    args: ({ folder }) => ['--sum', SUM.toUpperCase(), SOURCE, folder],
    code: 2,
    says: `--sum ${SUM.toUpperCase()}: a SHA-256 sum has 64 digits of 0-9 and a-f`,
  },
  {
    name: '--sum with the path of a file',
    args: ({ folder }) => ['--sum', SUM, 'release/x', folder],
    code: 2,
    says: `--sum ${SUM} release/x: it takes the plain name of a file in DIR`,
  },
  {
    name: 'no such folder',
    args: ({ place }) => [join(place, 'gone')],
    code: 2,
    says: 'gone: there is no such folder',
  },
  {
    name: 'a file as the folder',
    args: (release) => [keyOf(release)],
    code: 2,
    says: 'key.pem: there is no such folder',
  },
  {
    name: 'another sum than that of the source',
    args: ({ folder }) => ['--sum', SUM, SOURCE, folder],
    code: 1,
    says: new RegExp(`^${SOURCE}: SHA256SUMS gives it the sum [0-9a-f]{64}, but --sum says ${SUM}$`),
  },
  {
    name: 'another sum than that of SHA256SUMS',
    args: ({ folder }) => ['--sum', SUM, 'SHA256SUMS', folder],
    code: 1,
    says: new RegExp(`^SHA256SUMS has the sum [0-9a-f]{64}, but --sum says ${SUM}$`),
  },
  {
    name: 'a right sum and a wrong one',
    args: ({ folder, read }) => ['--sum', sumOf(read(SOURCE)), SOURCE, '--sum', SUM, PACKAGE, folder],
    code: 1,
    says: /^mesos-dns_1\.2\.3_amd64\.deb: SHA256SUMS gives it the sum/,
  },
  {
    name: 'two sums for one file, of which the first is right',
    args: ({ folder, read }) => ['--sum', sumOf(read(SOURCE)), SOURCE, '--sum', SUM, SOURCE, folder],
    code: 1,
    says: /^mesos-dns-1\.2\.3\.tar\.gz: SHA256SUMS gives it the sum/,
  },
  {
    name: 'the sum of a file that SHA256SUMS does not name',
    args: ({ folder }) => ['--sum', SUM, 'other.deb', folder],
    code: 1,
    says: 'other.deb: --sum names it, but SHA256SUMS does not',
  },
  {
    name: 'the sum of a file whose name is the end of another',
    args: ({ folder, read }) => ['--sum', sumOf(read(SOURCE)), 'dns-1.2.3.tar.gz', folder],
    code: 1,
    says: 'dns-1.2.3.tar.gz: --sum names it, but SHA256SUMS does not',
  },
];

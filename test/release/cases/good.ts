import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { keyOf, type ReleaseCase } from '../case.ts';
import { PACKAGE, SOURCE, sumOf } from '../release.ts';

const SIGNED = 'verified: SHA256SUMS is signed by the key key.pem\n';
const WHOLE = 'verified: the 3 files are those that SHA256SUMS names\n';
const OTHERS =
  'not verified: who made the other files; they are only as SHA256SUMS says, and nobody vouches for that\n';
const pinned = (name: string): string => `verified: ${name} has the sum that was given with --sum\n`;

const NOBODY =
  'whole, but vouched for by nobody: the 3 files are those that SHA256SUMS names. Whoever changed them could have changed ' +
  'SHA256SUMS and its signature too, so this does not prove who made them. Give --key or --sum.';

export const GOOD_CASES: readonly ReleaseCase[] = [
  { name: 'signed by the key', code: 0, says: SIGNED + WHOLE },
  {
    name: 'with the sum of SHA256SUMS known, which vouches for everything, and no signature',
    change: ({ at }) => rmSync(at('SHA256SUMS.sig')),
    args: ({ folder, read }) => ['--sum', sumOf(read('SHA256SUMS')), 'SHA256SUMS', folder],
    code: 0,
    says: pinned('SHA256SUMS') + WHOLE,
  },
  {
    name: 'with the sums of the source and the package known, which vouch for those two',
    args: ({ folder, read }) => ['--sum', sumOf(read(SOURCE)), SOURCE, '--sum', sumOf(read(PACKAGE)), PACKAGE, folder],
    code: 0,
    says: pinned(SOURCE) + pinned(PACKAGE) + OTHERS,
  },
  {
    name: 'with both a key and a sum',
    args: (release) => ['--sum', sumOf(release.read(SOURCE)), SOURCE, '--key', keyOf(release), release.folder],
    code: 0,
    says: pinned(SOURCE) + SIGNED + WHOLE,
  },
  { name: 'with neither', args: ({ folder }) => [folder], code: 3, says: NOBODY },
  {
    name: 'with neither, nor a signature',
    change: ({ at }) => rmSync(at('SHA256SUMS.sig')),
    args: ({ folder }) => [folder],
    code: 3,
    says: NOBODY,
  },
  {
    name: 'with every character that a name may have, and an empty file',
    change: ({ write, seal }) => {
      write('AZaz09._+~-', '');
      seal();
    },
    code: 0,
    says: `${SIGNED}verified: the 4 files are those that SHA256SUMS names\n`,
  },
  {
    name: 'in a folder whose name a shell could take for more',
    folder: "a 'b' * $(c) [d] -e",
    code: 0,
    says: SIGNED + WHOLE,
  },
  {
    name: 'in a folder that is named with a slash at its end',
    args: (release) => ['--key', keyOf(release), `${release.folder}/`],
    code: 0,
    says: SIGNED + WHOLE,
  },
  {
    name: 'through symbolic links to the folder and to the key',
    change: ({ place }) => {
      symlinkSync('release', join(place, 'current'));
      symlinkSync('key.pem', join(place, 'link.pem'));
    },
    args: ({ place }) => ['--key', join(place, 'link.pem'), join(place, 'current')],
    code: 0,
    says: SIGNED.replace('key.pem', 'link.pem') + WHOLE,
  },
];

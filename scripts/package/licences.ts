import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PinnedPackage } from './lock-file.ts';

/** Something that is in the executable, and the text of its licence. */
export interface LicensedPart {
  readonly pinned: PinnedPackage;
  readonly text: string;
}

const RULE = '='.repeat(80);

/** The licence that an installed npm package comes with. Throws where it has none: then it must not be distributed. */
export function licenceOf(root: string, pinned: PinnedPackage): LicensedPart {
  const folder = join(root, 'node_modules', pinned.name);
  const file = readdirSync(folder).find((name) => /^licen[cs]e(?:\.md|\.txt)?$/i.test(name));
  if (file === undefined) throw new Error(`${pinned.name} comes without a licence file; do without this package`);
  return { pinned, text: readFileSync(join(folder, file), 'utf8') };
}

/** THIRD-PARTY-LICENSES: of everything in the executable that is not ours. */
export function thirdPartyLicences(parts: readonly LicensedPart[]): string {
  const texts = parts.map(({ pinned: { name, version, licence }, text }) => {
    const lines = text.split('\n').map((line) => line.trimEnd());
    return `${RULE}\n${name} ${version} (${licence})\n${RULE}\n\n${lines.join('\n').trim()}\n`;
  });
  return `The executable mesos-dns contains the following.\n\n${texts.join('\n')}`;
}

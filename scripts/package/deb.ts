import { createHash } from 'node:crypto';
import { writeAr } from './ar.ts';
import type { Architecture } from './architecture.ts';
import type { ChangelogEntry } from './changelog.ts';
import { placed, textOf, withFolders } from './contents.ts';
import { COMPRESSED, CONTROL_FILES, DEB_CONTENTS, MAINTAINER_SCRIPTS } from './deb-contents.ts';
import { debianChangelog } from './debian-changelog.ts';
import { gzip } from './gzip.ts';
import { manPages } from './man-pages.ts';
import { type ArchiveEntry, writeTar } from './tar.ts';

export interface DebParts {
  readonly architecture: Architecture;
  readonly sources: readonly ArchiveEntry[];
  readonly changelog: readonly ChangelogEntry[];
  readonly executable: Uint8Array;
  readonly thirdPartyLicences: string;
}

/** Makes a Debian package (deb(5)) whose octets depend on nothing but what is put into it. */
export async function makeDeb(parts: DebParts): Promise<Uint8Array> {
  const { time } = parts.changelog[0]!;
  const files = await filesOf(parts);
  const data = await gzip(writeTar(withDot(withFolders(files)), time), 6);
  const control = await gzip(writeTar(withDot(controlFiles(parts, files)), time), 9);
  return writeAr(
    [
      { name: 'debian-binary', bytes: Buffer.from('2.0\n') },
      { name: 'control.tar.gz', bytes: control },
      { name: 'data.tar.gz', bytes: data },
    ],
    time,
  );
}

/** What is installed. */
async function filesOf({ sources, changelog, executable, thirdPartyLicences }: DebParts): Promise<ArchiveEntry[]> {
  const control = textOf(sources, 'packaging/debian/control');
  const [, maintainer = ''] = /^Maintainer: (.+)$/m.exec(control) ?? [];
  const copyright = `${textOf(sources, 'packaging/debian/copyright')}${paragraph(thirdPartyLicences)}`;
  const doc = 'usr/share/doc/mesos-dns';
  const files: ArchiveEntry[] = [
    { path: 'usr/bin/mesos-dns', mode: 0o755, bytes: executable },
    { path: `${doc}/changelog`, mode: 0o644, bytes: Buffer.from(debianChangelog(changelog, maintainer)) },
    { path: `${doc}/copyright`, mode: 0o644, bytes: Buffer.from(copyright) },
    ...manPages(sources, changelog[0]!).map((page) => ({ ...page, path: `usr/share/man/${page.path}` })),
    ...placed(sources, DEB_CONTENTS),
  ];
  return Promise.all(files.map((file) => (isCompressed(file.path) ? compressed(file) : file)));
}

function isCompressed(path: string): boolean {
  return COMPRESSED.test(path) || path.endsWith('/changelog');
}

async function compressed({ path, mode, bytes }: ArchiveEntry): Promise<ArchiveEntry> {
  return { path: `${path}.gz`, mode, bytes: await gzip(bytes, 9) };
}

/** What dpkg reads. */
function controlFiles({ architecture, sources, changelog }: DebParts, files: readonly ArchiveEntry[]): ArchiveEntry[] {
  const values: Readonly<Record<string, string>> = {
    VERSION: changelog[0]!.version,
    ARCHITECTURE: architecture.debianName,
    INSTALLED_SIZE: String(files.reduce((kibibytes, { bytes }) => kibibytes + Math.ceil(bytes.length / 1024), 0)),
  };
  const control = textOf(sources, 'packaging/debian/control').replace(/@(\w+)@/g, (_, name) => values[name] ?? '');
  const sums = files.map(({ path, bytes }) => `${createHash('md5').update(bytes).digest('hex')}  ${path}\n`).sort();
  const conffiles = files.filter(({ path }) => path.startsWith('etc/')).map(({ path }) => `/${path}\n`);
  const text = (path: string, content: string): ArchiveEntry => ({ path, mode: 0o644, bytes: Buffer.from(content) });
  return [
    text('control', control),
    text('md5sums', sums.join('')),
    ...(conffiles.length === 0 ? [] : [text('conffiles', conffiles.join(''))]),
    ...given(sources, CONTROL_FILES, 0o644),
    ...given(sources, MAINTAINER_SCRIPTS, 0o755),
  ];
}

function given(sources: readonly ArchiveEntry[], names: readonly string[], mode: number): ArchiveEntry[] {
  return names.flatMap((name) =>
    sources.filter(({ path }) => path === `packaging/debian/${name}`).map(({ bytes }) => ({ path: name, mode, bytes })),
  );
}

/** dpkg's archives have their paths begin with `./`. */
function withDot(entries: readonly ArchiveEntry[]): ArchiveEntry[] {
  const root: ArchiveEntry = { path: './', mode: 0o755, bytes: new Uint8Array() };
  return [root, ...entries.map((entry) => ({ ...entry, path: `./${entry.path}` }))];
}

/** The lines of a field in Debian's files: each begins with a space, and an empty one is a dot. */
function paragraph(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? ' .\n' : ` ${line}\n`))
    .join('');
}

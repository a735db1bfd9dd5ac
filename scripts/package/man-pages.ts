import { basename } from 'node:path';
import type { ChangelogEntry } from './changelog.ts';
import { textOf } from './contents.ts';
import { manPage } from './man-page.ts';
import type { ArchiveEntry } from './tar.ts';

interface Page {
  readonly from: string;
  readonly name: string;
  readonly section: number;
  /** In a few words, for apropos(1). */
  readonly about: string;
}

/** The documents that are manual pages too. */
export const MAN_PAGES: readonly Page[] = [
  { from: 'docs/COMMANDS.md', name: 'mesos-dns', section: 8, about: 'DNS for every node of a Mesos cluster' },
  { from: 'docs/CONFIGURATION.md', name: 'mesos-dns-config', section: 5, about: 'configuration file of mesos-dns' },
];

/** Where the Debian package has all documents. */
const DOCUMENTS = '/usr/share/doc/mesos-dns/docs';

/** The manual pages, such as `man8/mesos-dns.8`. */
export function manPages(
  sources: readonly ArchiveEntry[],
  { version, time }: Pick<ChangelogEntry, 'version' | 'time'>,
): ArchiveEntry[] {
  return MAN_PAGES.map((page) => {
    const { from, name, section, about } = page;
    const document = textOf(sources, from);
    const text = manPage({ name, section, about, version, time, document, seeAlso: seeAlso(page, document), nameOf });
    return { path: `man${section}/${name}.${section}`, mode: 0o644, bytes: Buffer.from(text) };
  });
}

/** `mesos-dns-config(5)` for a link to docs/CONFIGURATION.md. */
function nameOf(target: string): string | undefined {
  const page = MAN_PAGES.find(({ from }) => basename(from) === target.replace(/#.*/, ''));
  return page === undefined ? undefined : `${page.name}(${page.section})`;
}

/** The other manual pages, and the documents that links lead to which are none. */
function seeAlso(page: Page, document: string): string {
  const pages = MAN_PAGES.filter((other) => other !== page).map(({ from }) => `[page](${basename(from)})`);
  const linked = new Set([...document.matchAll(/\]\((\w[\w-]*\.md)/g)].map(([, file]) => file!));
  const others = [...linked].filter((file) => nameOf(file) === undefined).sort();
  return [...pages, ...others.map((file) => `\`${DOCUMENTS}/${file}\``)].join(', ');
}

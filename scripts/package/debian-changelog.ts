import type { ChangelogEntry, ChangelogLine } from './changelog.ts';

/** Characters; Debian's tools object to more than 80. */
const LINE_MAX = 78;

/** The changelog in Debian's form (deb-changelog(5)). */
export function debianChangelog(entries: readonly ChangelogEntry[], maintainer: string): string {
  return entries
    .map(({ version, time, lines }) =>
      [
        `mesos-dns (${version}) stable; urgency=medium`,
        '',
        ...lines.flatMap(debianLines),
        '',
        ` -- ${maintainer}  ${new Date(time * 1000).toUTCString().replace('GMT', '+0000')}`,
        '',
      ].join('\n'),
    )
    .join('\n');
}

function debianLines({ kind, text }: ChangelogLine): string[] {
  return kind === 'heading'
    ? [`  [ ${text} ]`]
    : wrap(text, LINE_MAX - 4).map((row, at) => (at === 0 ? `  * ${row}` : `    ${row}`));
}

function wrap(text: string, width: number): string[] {
  const rows: string[] = [];
  for (const word of text.split(' ')) {
    const last = rows.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) rows[rows.length - 1] = `${last} ${word}`;
    else rows.push(word);
  }
  return rows;
}

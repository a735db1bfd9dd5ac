/** A version, as CHANGELOG.md describes it. */
export interface ChangelogEntry {
  readonly version: string;
  /** The day of its release, or before that the day of its last change: midnight UTC, in seconds since 1970. */
  readonly time: number;
  /** Its paragraphs and list items, a line each, and the headings above them. */
  readonly lines: readonly ChangelogLine[];
}

export interface ChangelogLine {
  readonly kind: 'heading' | 'change';
  readonly text: string;
}

const VERSION_HEADING = /^## (\d+\.\d+\.\d+), (\d{4}-\d\d-\d\d)(?:, unreleased)?$/;

/** Reads CHANGELOG.md, the newest version first, as it is there. Throws at a heading that names no version and day. */
export function readChangelog(text: string): ChangelogEntry[] {
  const [, ...sections] = text.split(/^(?=## )/m);
  return sections.map((section) => {
    const [heading = '', ...body] = section.split('\n');
    const [, version, day] = VERSION_HEADING.exec(heading) ?? [];
    if (version === undefined || day === undefined) {
      throw new Error(`CHANGELOG.md: "${heading}" must read like "## 1.2.3, 2026-12-31" or end with ", unreleased"`);
    }
    return { version, time: Date.parse(`${day}T00:00:00Z`) / 1000, lines: linesOf(body.join('\n')) };
  });
}

/** Text that was wrapped is one line again. */
function linesOf(body: string): ChangelogLine[] {
  return body
    .split(/\n(?=- )|\n\s*\n/)
    .map((block) => block.trim().replace(/\s+/g, ' '))
    .filter((block) => block !== '')
    .map((block) =>
      block.startsWith('### ')
        ? { kind: 'heading', text: block.slice(4) }
        : { kind: 'change', text: block.replace(/^- /, '') },
    );
}

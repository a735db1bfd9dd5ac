import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { manPage } from '../../../scripts/package/man-page.ts';
import { MAN_PAGES, manPages } from '../../../scripts/package/man-pages.ts';
import type { ArchiveEntry } from '../../../scripts/package/tar.ts';

const TIME = Date.UTC(2026, 10, 25) / 1000;
const DOCS = new URL('../../../docs/', import.meta.url);

/** The lines of a page between its name and what else to see. */
function linesOf(body: string): string[] {
  const page = { name: 'a-b', section: 8, about: 'is `x`', version: '1.2.3', time: TIME, seeAlso: '[page](B.md)' };
  const nameOf = (target: string): string | undefined => (target.startsWith('B.md') ? 'b-c(5)' : undefined);
  const lines = manPage({ ...page, document: `# Title\n\n${body}`, nameOf }).split('\n');
  assert.deepEqual(lines.slice(0, 5), [
    '.TH A\\-B 8 2026-11-25 "mesos\\-dns 1.2.3"',
    '.nh',
    '.nr HY 0',
    '.ad l',
    '.SH NAME',
  ]);
  assert.equal(lines[5], 'a\\-b \\- is \\fBx\\fR');
  assert.deepEqual(lines.slice(-3), ['.SH SEE ALSO', '\\fBb\\-c(5)\\fR', '']);
  return lines.slice(6, -3);
}

describe('a document becomes a manual page:', () => {
  const cases: Readonly<Record<string, readonly [markdown: string, roff: string]>> = {
    'chapters and paragraphs': [
      'One\ntwo.\n\nThree.\n\n## Of `x`\n\nFour.\n### Of `y`\nFive.',
      '.SH DESCRIPTION\nOne two.\n.PP\nThree.\n.SH OF X\nFour.\n.SS Of y\nFive.',
    ],
    'no description where a chapter comes first': ['## A\n\nb', '.SH A\nb'],
    'code, what is strong, emphasis, and one in the other': [
      '## A\n`-x` and **strong, `y` too** and *soft*, not 2 * 3 * 4 or a_b_c',
      '.SH A\n\\fB\\-x\\fR and \\fBstrong, \\fBy\\fB too\\fR and \\fIsoft\\fR, not 2 * 3 * 4 or a_b_c',
    ],
    links: [
      '## A\n[`x`](B.md#y) [D](D.md) [site](https://example.com/~a) ![pic](a.svg)',
      '.SH A\n\\fBb\\-c(5)\\fR D site <https://example.com/\\(tia> pic',
    ],
    'what roff would take for its own': [
      '## A\n.TH `.x` \\n "it\'s" ~ ^ … `\'"\\`\n\n\'a\n\n`.b`',
      ".SH A\n\\&.TH \\fB.x\\fR \\(rsn \\(dqit's\\(dq \\(ti \\(ha \\[u2026] \\fB\\(aq\\(dq\\(rs\\fR\n.PP\n\\&'a\n.PP\n\\&\\fB.b\\fR",
    ],
    'a line for each sentence, and none that is long': [
      `## A\nOne. Two: three? (Four.) ${'x'.repeat(70)} y zzzzzzzz`,
      `.SH A\nOne.\nTwo:\nthree?\n(Four.)\n${'x'.repeat(70)} y\nzzzzzzzz`,
    ],
    lists: [
      '## A\nb\n- one\n  goes on\n* two\n\n12. three',
      '.SH A\nb\n.IP \\(bu 2\none goes on\n.IP \\(bu 2\ntwo\n.IP 12. 4\nthree',
    ],
    'fenced code': [
      "## A\nb\n\n```sh\n# c\n\n.d -e 'f'\n```\ng",
      '.SH A\nb\n.PP\n.RS 4\n.EX\n# c\n\\&\n\\&.d \\-e \\(aqf\\(aq\n.EE\n.RE\n.PP\ng',
    ],
    'code that does not end': ['## A\n```\nb', '.SH A\n.RS 4\n.EX\nb\n.EE\n.RE'],
    'a table of two columns': [
      '## A\n| k | v |\n|---|---|\n| `a\\|b` | c. d |\n| e | |\n| | f |',
      '.SH A\n.TP\n\\fBa|b\\fR\nc.\nd\n.TP\ne\n\\&\n.TP\n\\&\nf',
    ],
    'a table of more columns': [
      '## A\n| k | type | is |\n|---|:-:|---|\n| a | b | c |\n| d | | e |\n| f | |',
      '.SH A\n.TP\na\n\\fItype\\fR:\nb\n.br\n\\fIis\\fR:\nc\n.TP\nd\n\\fIis\\fR:\ne\n.TP\nf\n\\&',
    ],
    'a table without a header': ['## A\n| a | b |', '.SH A\n.TP\na\nb'],
  };
  for (const [name, [markdown, roff]] of Object.entries(cases)) {
    test(name, () => assert.equal(linesOf(markdown).join('\n'), roff));
  }

  test('but not one without a title', () => {
    const page = { name: 'a', section: 1, about: 'b', version: '1', time: TIME, seeAlso: 'c', nameOf: () => undefined };
    assert.throws(() => manPage({ ...page, document: 'a' }), /a\(1\) has no title/);
    assert.throws(() => manPage({ ...page, document: '' }), /a\(1\) has no title/);
  });
});

test('any part of any document becomes one, in ASCII, with requests that are known only', () => {
  for (const file of readdirSync(DOCS).filter((name) => name.endsWith('.md'))) {
    const document = readFileSync(new URL(file, DOCS), 'utf8');
    for (let end = 0; end <= document.length; end += 997) {
      for (const line of linesOf(document.slice(end).replace(/^#+ /, ''))) {
        assert.match(line, /^[ -~]*$/, file);
        assert.match(line, /^(?![.'])|^\.(?:PP|TP|EX|EE|RE|br|(?:SH|SS|IP|RS) .+)$/, file);
      }
    }
  }
});

describe('the manual pages', () => {
  const sources: ArchiveEntry[] = MAN_PAGES.map(({ from }) => ({
    path: from,
    mode: 0o644,
    bytes: readFileSync(new URL(`../${from}`, DOCS)),
  }));
  const pages = manPages(sources, { version: '1.2.3', time: TIME });

  test('lie where man(1) looks for them', () => {
    assert.deepEqual(
      pages.map(({ path, mode }) => [path, mode]),
      [
        ['man8/mesos-dns.8', 0o644],
        ['man5/mesos-dns-config.5', 0o644],
      ],
    );
  });

  test('name one another, and the documents that they speak of', () => {
    const [commands, configuration] = pages.map(
      ({ bytes }) => Buffer.from(bytes).toString().split('.SH SEE ALSO\n')[1]!,
    );
    assert.match(commands!, /^\\fBmesos\\-dns\\-config\(5\)\\fR,\s.*docs\/OPERATING\.md/s);
    assert.match(configuration!, /^\\fBmesos\\-dns\(8\)\\fR,\s.*docs\/NAMING\.md/s);
  });
});

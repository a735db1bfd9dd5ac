import { type Block, blocksOf } from './markdown.ts';
import { type NameOf, roffLines, roffLiteral, roffText } from './roff-text.ts';

export interface ManPage {
  /** Such as `mesos-dns`, of mesos-dns(8). */
  readonly name: string;
  readonly section: number;
  /** What it is in a few words, for apropos(1). */
  readonly about: string;
  readonly version: string;
  /** Seconds since 1970. */
  readonly time: number;
  /** Markdown. */
  readonly document: string;
  /** What is told of other documents where the page ends, in Markdown. */
  readonly seeAlso: string;
  readonly nameOf: NameOf;
}

/** Characters that code is moved to the right by. */
const INDENT = 4;
const BULLET = '\\(bu 2';

/**
 * A document as a manual page, for man(7): its chapters are sections, what stands before the first of them is the description.
 * Tables, most of which are wider than a terminal, become lists of their first cells with the others below.
 */
export function manPage(page: ManPage): string {
  const { name, section, about, version, time, document, seeAlso, nameOf } = page;
  const [title, ...blocks] = blocksOf(document);
  if (title?.kind !== 'heading' || title.level !== 1) throw new Error(`${name}(${section}) has no title`);
  const day = new Date(time * 1000).toISOString().slice(0, 10);
  const chapters: readonly Block[] = [
    ...(blocks[0]?.kind === 'heading' ? [] : [{ kind: 'heading', level: 2, text: 'Description' } as const]),
    ...blocks,
    { kind: 'heading', level: 2, text: 'See also' },
    { kind: 'paragraph', text: seeAlso },
  ];
  return [
    `.TH ${roffLiteral(name.toUpperCase())} ${section} ${day} "mesos\\-dns ${version}"`,
    // Names and commands are not to be hyphenated, nor pulled apart.
    '.nh',
    '.nr HY 0',
    '.ad l',
    '.SH NAME',
    `${roffLiteral(name)} \\- ${roffText(about, nameOf)}`,
    ...chapters.flatMap((block, at) => blockLines(block, isHeading(chapters[at - 1]), nameOf)),
    '',
  ].join('\n');
}

function isHeading(block: Block | undefined): boolean {
  return block?.kind === 'heading';
}

/** `isFirst`: it stands directly below a heading, which leaves a gap itself. */
function blockLines(block: Block, isFirst: boolean, nameOf: NameOf): string[] {
  const gap = isFirst ? [] : ['.PP'];
  const lines = (text: string): string[] => roffLines(roffText(text, nameOf));
  switch (block.kind) {
    case 'heading':
      return [headingLine(block.level, block.text, nameOf)];
    case 'paragraph':
      return [...gap, ...lines(block.text)];
    case 'items':
      return block.items.flatMap(({ mark, text }) => [
        mark === '-' ? `.IP ${BULLET}` : `.IP ${mark} ${INDENT}`,
        ...lines(text),
      ]);
    case 'code':
      return [...gap, `.RS ${INDENT}`, '.EX', ...block.lines.map(codeLine), '.EE', '.RE'];
    case 'table':
      return block.rows.flatMap((row) => ['.TP', ...rowLines(block.header, row, lines)]);
  }
}

function headingLine(level: number, text: string, nameOf: NameOf): string {
  const plain = text.replaceAll('`', '');
  return level <= 2 ? `.SH ${roffText(plain.toUpperCase(), nameOf)}` : `.SS ${roffText(plain, nameOf)}`;
}

/** Code may have empty lines, and lines that look like requests. */
function codeLine(line: string): string {
  return line.trimEnd() === '' ? '\\&' : roffLiteral(line.trimEnd()).replace(/^(?=[.'])/, '\\&');
}

/** The first cell, and below it the others, with their header where there are several. Empty ones are left out. */
function rowLines(
  header: readonly string[],
  [key = '', ...cells]: readonly string[],
  lines: (text: string) => string[],
): string[] {
  const [tag = '\\&'] = [lines(key).join(' ')].filter((text) => text !== '');
  const filled = cells.map((text, at) => ({ text, name: header[at + 1] ?? '' })).filter(({ text }) => text !== '');
  if (filled.length === 0) return [tag, '\\&'];
  const isNamed = cells.length > 1;
  const texts = filled.map(({ text, name }) => lines(isNamed && name !== '' ? `*${name}*: ${text}` : text));
  return [tag, ...texts.flatMap((text, at) => (at === 0 ? text : ['.br', ...text]))];
}

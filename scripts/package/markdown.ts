/** A part of a document. Its texts may still have Markdown within a line: roff-text.ts. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'items'; readonly items: readonly Item[] }
  | { readonly kind: 'code'; readonly lines: readonly string[] }
  | { readonly kind: 'table'; readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] };

export interface Item {
  /** `3.` where the items are numbered, otherwise `-`. */
  readonly mark: string;
  readonly text: string;
}

const FENCE = /^\s*```/;
const HEADING = /^(#{1,6}) +(.+?) *$/;
const ITEM = /^\s*([-*]|\d+\.) +(.*)$/;
const ROW = /^\s*\|/;
const RULE_UNDER_HEADER = /^\s*\|[\s|:-]+$/;

/**
 * Takes a document apart, as far as docs/ uses Markdown: headings, paragraphs, lists of one level, tables and fenced code.
 * Whatever else there is becomes a paragraph.
 */
export function blocksOf(document: string): Block[] {
  const lines = document.split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const [block, length] = blockAt(lines, at);
    if (block !== undefined) blocks.push(block);
    at += length;
  }
  return blocks;
}

/** The block that begins at a line, none where that is empty, and how many lines it has. */
function blockAt(lines: readonly string[], at: number): [block: Block | undefined, length: number] {
  const line = lines[at]!;
  if (line.trim() === '') return [undefined, 1];
  const [, marks, heading] = HEADING.exec(line) ?? [];
  if (marks !== undefined) return [{ kind: 'heading', level: marks.length, text: heading! }, 1];
  if (FENCE.test(line)) {
    const code = run(lines, at + 1, (each) => !FENCE.test(each));
    return [{ kind: 'code', lines: code }, code.length + 2];
  }
  if (ROW.test(line)) {
    const rows = run(lines, at, (each) => ROW.test(each));
    return [table(rows), rows.length];
  }
  const text = run(lines, at + 1, (each) => each.trim() !== '' && !beginsOther(each));
  if (!ITEM.test(line)) return [{ kind: 'paragraph', text: joined([line, ...text]) }, text.length + 1];
  const list = run(lines, at, (each) => each.trim() !== '' && (ITEM.test(each) || !beginsOther(each)));
  return [{ kind: 'items', items: itemsOf(list) }, list.length];
}

/** The lines from one on, as long as they are of a kind. */
function run(lines: readonly string[], from: number, belongs: (line: string) => boolean): string[] {
  const end = lines.findIndex((line, at) => at >= from && !belongs(line));
  return lines.slice(from, end === -1 ? undefined : end);
}

function beginsOther(line: string): boolean {
  return [FENCE, HEADING, ITEM, ROW].some((form) => form.test(line));
}

function itemsOf(lines: readonly string[]): Item[] {
  const items: { mark: string; lines: string[] }[] = [];
  for (const line of lines) {
    const [, mark, text] = ITEM.exec(line) ?? [];
    if (mark === undefined) items.at(-1)!.lines.push(line);
    else items.push({ mark: mark === '*' ? '-' : mark, lines: [text!] });
  }
  return items.map((item) => ({ mark: item.mark, text: joined(item.lines) }));
}

/** Without a line of dashes under it, the first row is no header. */
function table(lines: readonly string[]): Block {
  const hasHeader = RULE_UNDER_HEADER.test(lines[1] ?? '');
  const header = hasHeader ? cellsOf(lines[0]!) : [];
  return { kind: 'table', header, rows: lines.slice(hasHeader ? 2 : 0).map(cellsOf) };
}

function cellsOf(line: string): string[] {
  const inner = line.trim().replace(/^\||(?<!\\)\|$/g, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

/** Text that was wrapped is one line again. */
function joined(lines: readonly string[]): string {
  return lines.map((line) => line.trim()).join(' ');
}

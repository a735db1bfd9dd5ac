/** What the name of a linked document is shown as; undefined for one that is to stay as the text says. */
export type NameOf = (target: string) => string | undefined;

type Font = 'R' | 'B' | 'I';

/** Characters that have a meaning in roff(7) or that it prints as others, and how it takes them as they are. */
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\(rs',
  '"': '\\(dq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
};
/** Of what is typed word for word: what a reader copies must be ASCII. */
const LITERAL_ESCAPES: Readonly<Record<string, string>> = { ...ESCAPES, "'": '\\(aq', '-': '\\-' };

/** In this order: code has no Markdown in it, and a link's text may have code. */
const MARKUP = /`([^`]+)`|!?\[([^\]]+)\]\(([^)\s]+)\)|\*\*([^*]+(?:\*[^*]+)*)\*\*|\*([^*\s](?:[^*]*[^*\s])?)\*/;

/** A text with Markdown in it for roff(7), in ASCII: code and what is strong in bold, emphasis in italics. */
export function roffText(text: string, nameOf: NameOf, font: Font = 'R'): string {
  const found = MARKUP.exec(text);
  if (found === null) return escaped(text, ESCAPES);
  const [all, code, linked, target, strong, emphasis] = found;
  const inside = (inner: Font, content: string): string => `\\f${inner}${content}\\f${font}`;
  const shown =
    code !== undefined
      ? inside('B', roffLiteral(code))
      : linked !== undefined
        ? link(linked, target!, nameOf, font)
        : strong !== undefined
          ? inside('B', roffText(strong, nameOf, 'B'))
          : inside('I', roffText(emphasis!, nameOf, 'I'));
  const rest = text.slice(found.index + all.length);
  return escaped(text.slice(0, found.index), ESCAPES) + shown + roffText(rest, nameOf, font);
}

/** A text that is typed word for word. */
export function roffLiteral(text: string): string {
  return escaped(text, LITERAL_ESCAPES);
}

/** On paper a link leads nowhere, so an address is printed, and a manual page is named. */
function link(text: string, target: string, nameOf: NameOf, font: Font): string {
  const shown = roffText(text, nameOf, font);
  if (/^https?:/.test(target)) return `${shown} <${roffLiteral(target)}>`;
  const name = nameOf(target);
  return name === undefined ? shown : `\\fB${roffLiteral(name)}\\f${font}`;
}

function escaped(text: string, escapes: Readonly<Record<string, string>>): string {
  return [...text].map((character) => escapes[character] ?? ascii(character)).join('');
}

function ascii(character: string): string {
  const code = character.codePointAt(0)!;
  return code < 0x80 ? character : `\\[u${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}

/** Characters of a line; a word that is longer has one of its own. */
const LINE_MAX = 78;

/** Lines of a paragraph, none of which roff(7) takes for a request. A sentence begins a line, so that all gaps are the same. */
export function roffLines(text: string): string[] {
  const lines: string[] = [];
  let isSentenceOver = true;
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const last = lines.at(-1);
    if (last === undefined || isSentenceOver || last.length + 1 + word.length > LINE_MAX) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
    isSentenceOver = /[.?!:](?:[)"]|\\\(dq|\\f[RBI])*$/.test(word);
  }
  return lines.map((line) => (/^(?:\\f[RBI])*[.']/.test(line) ? `\\&${line}` : line));
}

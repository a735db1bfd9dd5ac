/** A file of the repository; its path is relative to the root. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//;
const STRING = /'(?:\\[\s\S]|[^'\\])*'|"(?:\\[\s\S]|[^"\\])*"/;
/** A slash divides after a value; after anything below it starts a regular expression. */
const REGEXP =
  /(?<=(?:^|[(,=:[!&|?{};+*%<>~^-]|\b(?:return|typeof|case|in|of))\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[\n])+\/\w*/;
const TOKEN = new RegExp([COMMENT, STRING, REGEXP, /[`{}]/].map(({ source }) => source).join('|'), 'g');
/** From a backquote, or from the end of a `${}`, up to the next of them. */
const TEMPLATE_PART = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*(?:`|\$\{)/y;

/**
 * The code alone: comments and what stands inside strings, templates and regular expressions become spaces. Length and
 * lines stay the same, and so do the quotes around a string.
 */
export function codeOf(text: string): string {
  let code = '';
  let at = 0;
  /** For each `${` around here, how many braces are open inside it. */
  const openBraces: number[] = [];
  for (let token = next(TOKEN, text, at); token !== undefined; token = next(TOKEN, text, at)) {
    code += text.slice(at, token.index);
    at = token.index + token.text.length;
    const inTemplate = openBraces.length - 1;
    if (token.text === '`' || (token.text === '}' && openBraces[inTemplate] === 0)) {
      if (token.text === '}') openBraces.pop();
      const part = next(TEMPLATE_PART, text, at)?.text ?? text.slice(at);
      if (part.endsWith('{')) openBraces.push(0);
      at += part.length;
      code += blank(token.text + part);
    } else if (token.text === '{' || token.text === '}') {
      if (inTemplate >= 0) openBraces[inTemplate]! += token.text === '{' ? 1 : -1;
      code += token.text;
    } else {
      code += blank(token.text);
    }
  }
  return code + text.slice(at);
}

/** The number of the line, from 1, that `index` is on. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

function next(pattern: RegExp, text: string, at: number): { index: number; text: string } | undefined {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return match === null ? undefined : { index: match.index, text: match[0] };
}

function blank(text: string): string {
  const spaces = text.replace(/[^\n]/g, ' ');
  return /^['"]/.test(text) ? text[0] + spaces.slice(1, -1) + text[0] : spaces;
}

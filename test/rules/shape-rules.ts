import { isSource, isTypeScript } from './house.ts';
import { codeOf, lineAt, type TextFile } from './source-text.ts';

export const FILE_LINES_MAX = 300;
export const FUNCTION_LINES_MAX = 60;

export function filesAreShort(files: readonly TextFile[]): string[] {
  return files
    .filter(({ path }) => isTypeScript(path))
    .map(({ path, text }) => ({ path, lines: text.replace(/\n$/, '').split('\n').length }))
    .filter(({ lines }) => lines > FILE_LINES_MAX)
    .map(({ path, lines }) => `${path}: ${lines} lines; at most ${FILE_LINES_MAX}, so give its second idea a file`);
}

export function functionsAreShort(files: readonly TextFile[]): string[] {
  return files
    .filter(({ path }) => isSource(path))
    .flatMap(({ path, text }) =>
      functionsIn(codeOf(text))
        .filter(({ lines }) => lines > FUNCTION_LINES_MAX)
        .map(({ line, lines }) => `${path}:${line}: a function of ${lines} lines; at most ${FUNCTION_LINES_MAX}`),
    );
}

/** A line that opens a block after a parameter list, with or without a return type, or after an arrow. */
const OPENS_FUNCTION = /(?:\)(?::.*)?|=>) \(?\{$|^\s*\} \{$/;
const OPENS_STATEMENT = /^\s*(?:\} )?(?:else|if|for|while|switch|do|try|catch|with)\b/;

/**
 * The functions that stand on more than one line, by the layout that the formatter gives: a block ends at the first
 * line that closes it at the indentation of the line that opened it.
 */
function functionsIn(code: string): { line: number; lines: number }[] {
  const rows = code.split('\n').map((row) => row.trimEnd());
  return rows.flatMap((row, index) => {
    if (!OPENS_FUNCTION.test(row)) return [];
    const head = headOf(rows, index);
    if (OPENS_STATEMENT.test(rows[head]!)) return [];
    const end = rows.findIndex((each, at) => at > index && indentOf(each) === indentOf(row) && /^\s*\}/.test(each));
    return [{ line: head + 1, lines: (end < 0 ? rows.length : end + 1) - head }];
  });
}

/** The line that a parameter list started on whose last line is `) {`. */
function headOf(rows: readonly string[], index: number): number {
  if (!/^\s*[)}]/.test(rows[index]!)) return index;
  const indent = indentOf(rows[index]!);
  let head = index - 1;
  while (head > 0 && (rows[head] === '' || indentOf(rows[head]!) !== indent || /^\s*[)}]/.test(rows[head]!))) head--;
  return head;
}

function indentOf(row: string): number {
  return row.length - row.trimStart().length;
}

export function noBarrelFiles(files: readonly TextFile[]): string[] {
  return files
    .filter(({ path }) => isTypeScript(path))
    .filter(({ text }) => {
      const rest = codeOf(text).replace(/^(?:import\b[^;=(]*?|export\s[^;=(]*?\bfrom\s*)['"]\s*['"];?/gm, '');
      return /^export\s[^;=(]*?\bfrom\b/m.test(codeOf(text)) && rest.trim() === '';
    })
    .map(({ path }) => `${path}: only passes on what others export; import it from where it is`);
}

export function noDefaultExports(files: readonly TextFile[]): string[] {
  return files
    .filter(({ path }) => isTypeScript(path))
    .flatMap(({ path, text }) => {
      const code = codeOf(text);
      return [...code.matchAll(/^export\s+default\b|^export\s*\{[^}]*\bas\s+default\b/gm)].map(
        ({ index }) => `${path}:${lineAt(code, index)}: a default export; give it its name`,
      );
    });
}

export function noSkippedTests(files: readonly TextFile[]): string[] {
  const skips = /\b(?:test|it|describe|suite|t)\.(?:skip|only|todo)\b|\b(?:skip|only|todo):/g;
  return files
    .filter(({ path }) => path.endsWith('.test.ts'))
    .flatMap(({ path, text }) => {
      const code = codeOf(text);
      return [...code.matchAll(skips)].map(
        ({ index, 0: found }) => `${path}:${lineAt(code, index)}: ${found}; a test runs, or is not there`,
      );
    });
}

import { posix } from 'node:path';
import { codeOf, lineAt, type TextFile } from './source-text.ts';

export interface Import {
  /** As written. */
  readonly specifier: string;
  /** Relative to the root for a relative specifier, undefined for a package. */
  readonly target: string | undefined;
  readonly typeOnly: boolean;
  /** The names that are taken over; `*` stands for all. */
  readonly names: readonly string[];
  readonly line: number;
}

/** The patterns of code that name another module; each ends at the opening quote of the specifier. */
const FROM = /(?<![.\w$])(?:import|export)\s+(type\s+)?((?:[\w$*{},]|\s)*?)\s*\bfrom\s*['"]/g;
const BARE = /^import\s*['"]/gm;
const DYNAMIC = /\bimport\s*\(\s*['"]/g;
/** A worker's file: `new URL('./worker.ts', import.meta.url)`. */
const FILE_URL = /\bnew\s+URL\(\s*['"](?=\s*['"],\s*import\.meta\.url)/g;

/** Everything that a file imports, re-exports, loads or starts. */
export function importsOf(file: TextFile): Import[] {
  const code = codeOf(file.text);
  const found = (match: RegExpExecArray, names: readonly string[], typeOnly: boolean): Import => {
    const start = match.index + match[0].length;
    const specifier = file.text.slice(start, code.indexOf(match[0].at(-1)!, start));
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(file.path), specifier) : undefined;
    return { specifier, target, typeOnly, names, line: lineAt(code, match.index) };
  };
  return [
    ...[...code.matchAll(FROM)].map((match) => {
      const names = clauseNames(match[2] ?? '');
      return found(match, names, match[1] !== undefined || onlyTypes(match[2] ?? ''));
    }),
    ...[...code.matchAll(BARE)].map((match) => found(match, [], false)),
    ...[...code.matchAll(DYNAMIC)].map((match) => found(match, ['*'], false)),
    ...[...code.matchAll(FILE_URL)]
      .map((match) => found(match, ['*'], false))
      .filter(({ specifier }) => specifier.endsWith('.ts')),
  ];
}

const DECLARATION =
  /^export\s+(?:abstract\s+)?(?:async\s+)?(function\s*\*?|const|let|class|interface|type)\s+([\w$]+)/gm;
const LIST = /^export\s+(?:type\s+)?\{([^}]*)\}(?!\s*from)/gm;

export interface Export {
  readonly name: string;
  readonly line: number;
  /** A type that the rest of its file uses too. */
  readonly inSignature: boolean;
}

/** What a file exports of its own. */
export function exportsOf(file: TextFile): Export[] {
  const code = codeOf(file.text);
  const declared = [...code.matchAll(DECLARATION)].map(({ index, 1: kind, 2: name = '' }) => {
    const isType = kind === 'interface' || kind === 'type';
    const uses = code.split(/[^\w$]+/).filter((word) => word === name).length;
    return { name, line: lineAt(code, index), inSignature: isType && uses > 1 };
  });
  const inLists = [...code.matchAll(LIST)].flatMap(({ index, 1: list = '' }) =>
    listed(list, 'exported').map((name) => ({ name, line: lineAt(code, index), inSignature: false })),
  );
  return [...declared, ...inLists];
}

function clauseNames(clause: string): string[] {
  if (clause.includes('*')) return ['*'];
  const braced = /\{([^}]*)\}/.exec(clause);
  const standard = /^[\w$]+/.test(clause.trim()) ? ['default'] : [];
  return [...standard, ...listed(braced?.[1] ?? '', 'imported')];
}

/** The names in `a, type b, c as d`: before each `as` when imported, after it when exported. */
function listed(list: string, side: 'imported' | 'exported'): string[] {
  const entries = list.split(',').map((entry) => entry.trim().replace(/^type\s+/, ''));
  const names = entries.map((entry) => entry.split(/\s+as\s+/));
  return names.map((pair) => (side === 'imported' ? pair[0] : pair.at(-1)) ?? '').filter((name) => name !== '');
}

function onlyTypes(clause: string): boolean {
  const list = /^\{([^}]*)\}$/.exec(clause.trim())?.[1];
  const entries = list?.split(',').filter((entry) => entry.trim() !== '') ?? [];
  return entries.length > 0 && entries.every((entry) => /^\s*type\s/.test(entry));
}

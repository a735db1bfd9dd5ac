import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's own folder, without a slash at its end. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export interface Document {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

/** What stands between two fences. */
export interface Block {
  /** `README.md:16`, where it begins. */
  readonly where: string;
  /** What stands behind the first fence: `sh`, `json`, or nothing for a drawing. */
  readonly language: string;
  readonly text: string;
  /** Of the text's first line. */
  readonly line: number;
  readonly path: string;
}

export interface CommandLine {
  /** `README.md:17` */
  readonly where: string;
  /** As it is printed, but without a comment behind it. */
  readonly command: string;
}

/** All that users and developers read. */
export function repositoryDocuments(): Document[] {
  const inDocs = readdirSync(join(ROOT, 'docs')).filter((file) => file.endsWith('.md'));
  const paths = ['README.md', 'CHANGELOG.md', ...inDocs.map((file) => `docs/${file}`)];
  return paths.map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

const BLOCK = /^ *```(.*)\n([\s\S]*?)^ *```$/gm;

export function blocksOf({ path, text }: Document): Block[] {
  return [...text.matchAll(BLOCK)].map(({ index, 1: language, 2: content }) => {
    const line = lineAt(text, index);
    return { where: `${path}:${line}`, language: language!, text: content!, line: line + 1, path };
  });
}

/** The text without its blocks, whose lines stay empty, so that line numbers stay the same. */
export function proseOf({ text }: Document): string {
  return text.replaceAll(BLOCK, (block) => block.replaceAll(/[^\n]/g, ''));
}

export function commandsOf(document: Document): CommandLine[] {
  return blocksOf(document)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ path, line, text }) =>
      text.split('\n').map((row, index) => ({
        where: `${path}:${line + index}`,
        command: row.replace(/(?:^|\s+)#.*$/, '').trim(),
      })),
    )
    .filter(({ command }) => command !== '');
}

/** The number of the line that the character stands on. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { TextFile } from './source-text.ts';

/** What .gitignore leaves out, and git itself. */
const IGNORED = /^(?:\.git|node_modules|\.cache|dist)$|\.log$/;

/** Every text file of the repository, in the order of their paths. */
export function repositoryFiles(root: string): TextFile[] {
  const walk = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true })
      .filter(({ name }) => !IGNORED.test(name))
      .flatMap((entry) => {
        const path = join(folder, entry.name);
        return entry.isDirectory() ? walk(path) : entry.isFile() ? [path] : [];
      });
  return walk(root)
    .sort()
    .map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }))
    .filter(({ text }) => !text.includes('\0'));
}

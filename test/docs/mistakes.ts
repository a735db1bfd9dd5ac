import { posix } from 'node:path';
import { blocksOf, commandsOf, type Document, lineAt, proseOf } from './documents.ts';

/** Documents about a repository, and what they may speak of. */
export interface Library {
  readonly documents: readonly Document[];
  /** Commands that a test runs. */
  readonly runners: readonly string[];
  /** Whether the repository has this file or folder. */
  readonly hasFile: (path: string) => boolean;
  /** What can be made: `test` of `make test`. */
  readonly targets: readonly string[];
}

/** A test runs `sh` and loads `json`; a drawing has no language. Nothing else would be looked at. */
const LANGUAGES = ['sh', 'json', ''];

/** All that can be seen to be wrong without running anything, with file and line. */
export function mistakesIn(library: Library): string[] {
  return [
    ...library.documents.flatMap((document) => [
      ...unknownBlocks(document),
      ...strayFences(document),
      ...commandsWithoutRunner(document, library),
      ...brokenLinks(document, library),
      ...missingFiles(document, library),
      ...missingTargets(document, library),
    ]),
    ...runnersWithoutCommand(library),
  ];
}

function unknownBlocks(document: Document): string[] {
  return blocksOf(document)
    .filter(({ language }) => !LANGUAGES.includes(language))
    .map(({ where, language }) => `${where}: no test looks at ${language} blocks; use sh or json`);
}

/** What Markdown takes for a block, but is not understood here. */
function strayFences(document: Document): string[] {
  const prose = proseOf(document);
  return [...prose.matchAll(/^ *(?:```|~~~)/gm)].map(
    ({ index }) => `${document.path}:${lineAt(prose, index)}: this fence begins no block that ends`,
  );
}

function commandsWithoutRunner(document: Document, { runners }: Library): string[] {
  return commandsOf(document)
    .filter(({ command }) => !runners.includes(command))
    .map(({ where, command }) => `${where}: no test runs "${command}"; give it a runner in test/docs/runners.ts`);
}

function runnersWithoutCommand({ documents, runners }: Library): string[] {
  const used = new Set(documents.flatMap(commandsOf).map(({ command }) => command));
  return runners
    .filter((command) => !used.has(command))
    .map((command) => `test/docs/runners.ts: no document says "${command}"; remove the runner`);
}

function brokenLinks(document: Document, library: Library): string[] {
  const prose = proseOf(document);
  return [...prose.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]:\s*(\S+)/gm)]
    .map(({ index, 1: inline, 2: reference }) => ({ target: (inline ?? reference)!, line: lineAt(prose, index) }))
    .filter(({ target }) => !/^https?:\/\//.test(target) && !leadsSomewhere(document, target, library))
    .map(({ target, line }) => `${document.path}:${line}: the link to ${target} leads nowhere`);
}

function leadsSomewhere({ path }: Document, target: string, { documents, hasFile }: Library): boolean {
  const [file = '', anchor] = target.split('#', 2);
  const linked = file === '' ? path : posix.join(posix.dirname(path), file);
  if (!hasFile(linked)) return false;
  if (anchor === undefined) return true;
  const document = documents.find((each) => each.path === linked);
  return document !== undefined && anchorsOf(document).includes(anchor);
}

/** The anchors that GitHub gives to headings. */
function anchorsOf(document: Document): string[] {
  return [...proseOf(document).matchAll(/^#+ +(.*?) *$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Files and folders that the text names in passing, from the repository's folder or from `src/`. */
function missingFiles(document: Document, { hasFile }: Library): string[] {
  const prose = proseOf(document);
  return [...prose.matchAll(/`((?:\.?[\w-]+\/)+[\w.-]*)`/g)]
    .filter(({ 1: path }) => !hasFile(path!) && !hasFile(`src/${path}`))
    .map(({ index, 1: path }) => `${document.path}:${lineAt(prose, index)}: there is no ${path}`);
}

function missingTargets(document: Document, { targets }: Library): string[] {
  const prose = proseOf(document);
  return [...prose.matchAll(/`make ([^`]+)`/g)]
    .filter(({ 1: target }) => !targets.includes(target!))
    .map(({ index, 1: target }) => `${document.path}:${lineAt(prose, index)}: there is no "make ${target}"`);
}

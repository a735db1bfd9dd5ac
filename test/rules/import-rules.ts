import {
  CONNECTING_ROOMS,
  FORBIDDEN_MODULES,
  isBelowTheEdge,
  isPure,
  isSource,
  isTypeScript,
  isWorld,
  MODULE_FILES,
  PACKAGE_ROOMS,
  PURE_FUNCTIONS,
  PURE_ROOMS,
  roomOf,
  TIMER_MODULES,
  WORLD_ROOMS,
} from './house.ts';
import { exportsOf, type Import, importsOf } from './modules.ts';
import type { TextFile } from './source-text.ts';

export function filesLieInRooms(files: readonly TextFile[]): string[] {
  const rooms = [...PURE_ROOMS, ...WORLD_ROOMS, ...CONNECTING_ROOMS];
  const strays = files.filter(({ path }) => isSource(path) && !rooms.includes(roomOf(path) ?? ''));
  return strays.map(({ path }) => `${path}: in no known room; name its room in test/rules/house.ts`);
}

export function pureRoomsImportNoWorld(files: readonly TextFile[]): string[] {
  return violations(files, isPure, ({ specifier, target, names }) => {
    const allowed = PURE_FUNCTIONS[specifier] ?? [];
    if (target !== undefined || (allowed.length > 0 && names.every((name) => allowed.includes(name)))) return undefined;
    return `imports ${names.join(', ')} from ${specifier}; take a value or an interface as a parameter instead`;
  });
}

export function pureRoomsLookDown(files: readonly TextFile[]): string[] {
  return violations(files, isPure, ({ specifier, target = '' }, path) => {
    const allowed = PURE_ROOMS.slice(0, PURE_ROOMS.indexOf(roomOf(path)!) + 1);
    return target === '' || allowed.includes(roomOf(target) ?? '')
      ? undefined
      : `imports ${specifier}; ${roomOf(path)} may import only ${allowed.join(', ')}`;
  });
}

export function worldRoomsStandApart(files: readonly TextFile[]): string[] {
  return violations(files, isWorld, ({ specifier, target, typeOnly }, path) => {
    if (target === undefined || isPure(target) || roomOf(target) === roomOf(path)) return undefined;
    if (target === 'src/config/config.ts' && typeOnly) return undefined;
    return `imports ${specifier}; let main.ts or cli/ hand it in`;
  });
}

export function nothingImportsMainOrTests(files: readonly TextFile[]): string[] {
  return violations(files, isSource, ({ specifier, target = '' }) =>
    target === 'src/main.ts' || target.startsWith('test/')
      ? `imports ${specifier}, which nothing may import`
      : undefined,
  );
}

export function packagesHaveOneRoom(files: readonly TextFile[]): string[] {
  return violations(files, isSource, ({ specifier, target }, path) => {
    if (target !== undefined || specifier.startsWith('node:')) return undefined;
    const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
    const room = PACKAGE_ROOMS[name];
    if (room === roomOf(path)) return undefined;
    return `imports ${specifier}; ${room === undefined ? 'it is no package of test/rules/house.ts' : `only ${room}/ may`}`;
  });
}

export function noForbiddenModules(files: readonly TextFile[]): string[] {
  return violations(files, isSource, ({ specifier }, path) => {
    const module = specifier.replace(/^(?:node:)?/, 'node:');
    const isTimer = TIMER_MODULES.includes(module) && isBelowTheEdge(path);
    const owner = MODULE_FILES[module];
    const stray = owner === undefined || owner.file === path ? undefined : owner.why;
    const why = isTimer ? 'use the Clock that is handed in (src/lib/clock.ts)' : (FORBIDDEN_MODULES[module] ?? stray);
    return why === undefined ? undefined : `imports ${specifier}; ${why}`;
  });
}

export function relativeImportsNameFiles(files: readonly TextFile[]): string[] {
  return violations(files, isTypeScript, ({ specifier, target }) =>
    target === undefined || target === 'package.json' || specifier.endsWith('.ts')
      ? undefined
      : `imports ${specifier}; name the .ts file`,
  );
}

export function importsMakeNoCycle(files: readonly TextFile[]): string[] {
  const graph = importGraph(files.filter(({ path }) => isTypeScript(path)));
  const finished = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    if (finished.has(path) || trail.includes(path)) return;
    for (const target of graph.get(path) ?? []) visit(target, [...trail, path]);
    finished.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return cycles;
}

export function everyFileIsReached(files: readonly TextFile[]): string[] {
  const sources = files.filter(({ path }) => isSource(path));
  const graph = importGraph(sources);
  const reached = new Set<string>(['src/main.ts']);
  for (const path of reached) for (const target of graph.get(path) ?? []) reached.add(target);
  const dead = sources.filter(({ path }) => !reached.has(path));
  return dead.map(({ path }) => `${path}: src/main.ts does not reach it; use it or remove it`);
}

/** A type that its own file uses counts as imported: it belongs to the signature of what is. */
export function everyExportIsImported(files: readonly TextFile[]): string[] {
  const modules = files.filter(({ path }) => isTypeScript(path));
  const imported = new Set(
    modules.flatMap((file) => importsOf(file).flatMap(({ target, names }) => names.map((name) => `${target} ${name}`))),
  );
  return modules
    .filter(({ path }) => isSource(path) && !imported.has(`${path} *`))
    .flatMap((file) => exportsOf(file).map((each) => ({ ...each, path: file.path })))
    .filter(({ path, name, inSignature }) => !inSignature && !imported.has(`${path} ${name}`))
    .map(({ path, line, name }) => `${path}:${line}: nobody imports ${name}; do not export it, or remove it`);
}

/** One line for each import, of the files that `applies` to, of which `complain` says something. */
function violations(
  files: readonly TextFile[],
  applies: (path: string) => boolean,
  complain: (imported: Import, path: string) => string | undefined,
): string[] {
  return files
    .filter(({ path }) => applies(path))
    .flatMap((file) =>
      importsOf(file).flatMap((imported) => {
        const complaint = complain(imported, file.path);
        return complaint === undefined ? [] : [`${file.path}:${imported.line}: ${complaint}`];
      }),
    );
}

function importGraph(files: readonly TextFile[]): Map<string, readonly string[]> {
  const targets = (file: TextFile): string[] =>
    importsOf(file).flatMap(({ target }) => (target === undefined ? [] : [target]));
  return new Map(files.map((file) => [file.path, targets(file)]));
}

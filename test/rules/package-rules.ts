import type { TextFile } from './source-text.ts';

interface Manifest {
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

interface Lock {
  readonly packages: Record<
    string,
    { readonly dev?: boolean; readonly resolved?: string; readonly hasInstallScript?: boolean }
  >;
}

export function dependenciesArePinned(files: readonly TextFile[]): string[] {
  const { dependencies, optionalDependencies, devDependencies } = json<Manifest>(files, 'package.json');
  return Object.entries({ ...dependencies, ...optionalDependencies, ...devDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
    .map(([name, version]) => `package.json: ${name} is "${version}"; name one exact version`);
}

export function dependenciesAreExplained(files: readonly TextFile[]): string[] {
  const text = textOf(files, 'docs/DEPENDENCIES.md');
  const { dependencies, optionalDependencies, devDependencies } = json<Manifest>(files, 'package.json');
  const direct = Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies });
  const names = new Set([...direct, ...runtimePackages(files).map(({ name }) => name)]);
  return [...names]
    .filter((name) => !text.includes(`\`${name}\``))
    .map((name) => `docs/DEPENDENCIES.md: does not name \`${name}\`; say why it is needed, or remove it`);
}

export function lockFileNamesNoHosts(files: readonly TextFile[]): string[] {
  return Object.entries(json<Lock>(files, 'package-lock.json').packages)
    .filter(([, { resolved }]) => resolved !== undefined)
    .map(([path]) => `package-lock.json: ${path} has a "resolved" URL; install with the .npmrc of this repository`);
}

export function dependenciesInstallSilently(files: readonly TextFile[]): string[] {
  return runtimePackages(files)
    .filter(({ hasInstallScript }) => hasInstallScript)
    .map(({ name }) => `package-lock.json: ${name} runs a script when it is installed; choose another package`);
}

/** Pieces of paths on a developer's machine and of registries' hosts, cut in two so that this file names none. */
const MACHINE_PATHS = ['/wo|rk/', '/ro|ot/', '/ho|me/', '/Us|ers/', '/private/t|mp/'];
const REGISTRY_HOSTS = [
  'registry.npm|js.org',
  'npm.|pkg.',
  'registry.ya|rnpkg',
  'deb.deb|ian.org',
  'archive.ub|untu.com',
  'py|pi.org',
];

export function noMachineNamed(files: readonly TextFile[]): string[] {
  const forbidden = [...MACHINE_PATHS, ...REGISTRY_HOSTS].map((pieces) => pieces.replace('|', ''));
  return files.flatMap(({ path, text }) =>
    forbidden
      .filter((piece) => text.includes(piece))
      .map((piece) => `${path}: names ${piece}, which is only so on one machine`),
  );
}

function runtimePackages(files: readonly TextFile[]): { name: string; hasInstallScript: boolean }[] {
  return Object.entries(json<Lock>(files, 'package-lock.json').packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(([path, { hasInstallScript = false }]) => ({ name: path.replace(/^.*node_modules\//, ''), hasInstallScript }));
}

function json<Shape>(files: readonly TextFile[], path: string): Shape {
  return JSON.parse(textOf(files, path)) as Shape;
}

/** A file that is not there breaks every rule about it: it is never passed over. */
function textOf(files: readonly TextFile[], path: string): string {
  const file = files.find((each) => each.path === path);
  if (file === undefined) throw new Error(`${path} is missing`);
  return file.text;
}

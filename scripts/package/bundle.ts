import { builtinModules } from 'node:module';
import { type RolldownOutput, rolldown } from 'rolldown';

/** A script that needs no other file, and the npm packages that parts of it come from. */
export interface Bundle {
  readonly script: string;
  /** Folders from the root, such as `node_modules/zod`, sorted. */
  readonly packages: readonly string[];
}

/**
 * Puts a TypeScript file and all that it imports into one CommonJS script. Each module in it still runs when it is first
 * imported, so that what a server never needs takes no memory. Comments are left out, licences among them, which
 * licences.ts collects. It is not minified: that would save half a megabyte of memory, and errors would name nothing that
 * stands in the sources.
 */
export async function bundle(root: string, entry: string): Promise<Bundle> {
  const build = await rolldown({
    cwd: root,
    input: entry,
    platform: 'node',
    // Paths stand in the script; node_modules may be a link to a folder of any name.
    resolve: { symlinks: false },
    onLog: (_level, { code, message }) => {
      // The only `import.meta.url` names a file where there are files: src/serve/udp-worker-script.ts.
      if (code !== 'EMPTY_IMPORT_META') throw new Error(`${entry} cannot be bundled: ${message}`);
    },
  });
  const { output } = await build.generate({
    format: 'cjs',
    codeSplitting: false,
    strictExecutionOrder: true,
    comments: false,
  });
  await build.close();
  return bundleOf(output);
}

function bundleOf(output: RolldownOutput['output']): Bundle {
  const [{ code, moduleIds, imports }] = output;
  const missing = imports.filter((name) => !builtinModules.includes(name.replace(/^node:/, '')) && name !== 'node:sea');
  if (output.length > 1 || missing.length > 0) throw new Error(`the bundle needs more files: ${missing.join(', ')}`);
  const folders = moduleIds.map((id) => /^.*?[/](node_modules[/](?:@[^/]+[/])?[^/]+)[/]/.exec(id)?.[1]);
  return { script: asAscii(code), packages: [...new Set(folders.filter((folder) => folder !== undefined))].sort() };
}

/** V8 keeps a script in two octets for each character when one of them needs that: a megabyte here. */
function asAscii(script: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  return script.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Architecture } from './architecture.ts';
import { type PinnedPackage, pinnedPackage } from './lock-file.ts';
import { fileInTar } from './read-tar.ts';
import { runProgram } from './run-program.ts';

/** Node for one architecture, from the npm package that package-lock.json pins. */
export interface NodePackage {
  readonly pinned: PinnedPackage;
  readonly binary: Uint8Array;
  readonly licence: string;
}

/** Kept from one build to the next: 50 MB for each architecture. */
const CACHE = 'node_modules/.cache/package';

/**
 * Gets a Node through npm from its registry, once, because npm installs only the one of this machine; and holds it, every
 * time, against the SHA-512 that package-lock.json has.
 */
export async function nodePackage(root: string, { name }: Architecture): Promise<NodePackage> {
  const lockFile = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const pinned = pinnedPackage(lockFile, `node_modules/node-linux-${name}`);
  const archive = join(root, CACHE, `${pinned.name}-${pinned.version}.tgz`);
  if (!existsSync(archive)) await download(root, pinned, archive);
  const compressed = readFileSync(archive);
  if (createHash('sha512').update(compressed).digest('hex') !== pinned.sha512) {
    throw new Error(`${archive} is not what package-lock.json pins; remove it and run this again`);
  }
  const tar = gunzipSync(compressed);
  const licence = Buffer.from(fileInTar(tar, 'package/LICENSE')).toString('utf8');
  return { pinned, binary: fileInTar(tar, 'package/bin/node'), licence };
}

/** It takes its name only when it is whole. */
async function download(root: string, { name, version }: PinnedPackage, archive: string): Promise<void> {
  mkdirSync(join(root, CACHE), { recursive: true });
  const folder = mkdtempSync(join(root, CACHE, 'download-'));
  try {
    await runProgram(root, 'npm', ['pack', `${name}@${version}`, '--pack-destination', folder, '--silent']);
    renameSync(join(folder, `${name}-${version}.tgz`), archive);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

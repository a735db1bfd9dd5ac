import { createHash, randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { checksumLine, headerLine, type SnapshotHeader } from './snapshot-format.ts';

/** What runs in a cluster is nobody else's business. */
const MODE = 0o600;
/** No write takes so long. */
const LEFT_OVER_AFTER_MS = 3_600_000;

/**
 * Writes a snapshot of which `pieces` are the state's text, giving way after each. The file appears at `path` whole and on
 * the disk, in the place of the one before. Throws what went wrong; the one before is still there then, and nothing else.
 * Only one at a time may be written to a path.
 */
export async function writeSnapshot(
  path: string,
  header: SnapshotHeader,
  pieces: Iterable<string>,
  giveWay: () => Promise<void>,
): Promise<void> {
  await removeLeftOvers(path, header.toldMs - LEFT_OVER_AFTER_MS);
  // Servers in containers may have one process ID, and one file.
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeDurably(temporary, header, pieces, giveWay);
    await rename(temporary, path);
  } catch (error) {
    // Where this fails too, the first error says more, and the next snapshot tries again.
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(path));
}

async function writeDurably(
  path: string,
  header: SnapshotHeader,
  pieces: Iterable<string>,
  giveWay: () => Promise<void>,
): Promise<void> {
  const file = await open(path, 'wx', MODE);
  try {
    const digest = createHash('sha256');
    const write = async (text: string): Promise<void> => {
      const bytes = Buffer.from(text);
      digest.update(bytes);
      await file.writeFile(bytes);
    };
    await write(headerLine(header));
    for (const piece of pieces) {
      await write(piece);
      await giveWay();
    }
    await write('\n');
    await file.writeFile(checksumLine(digest.digest('hex')));
    // A name that leads to bytes that a power failure took is worse than the old file.
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The new name is on the disk after this. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Removes what servers that were killed while they wrote have left; each began a file with its process ID in the name. */
async function removeLeftOvers(path: string, beforeMs: number): Promise<void> {
  const folder = dirname(path);
  const begun = `${basename(path)}.`;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(begun)) continue;
    const pid = /^([1-9]\d{0,6})\.[0-9a-f]{8}\.tmp$/.exec(name.slice(begun.length))?.[1];
    if (pid === undefined) continue;
    const file = join(folder, name);
    if (!isRunning(Number(pid)) || (await isOlder(file, beforeMs))) await rm(file, { force: true });
  }
}

/** Whether there is such a process here, which may be another server that writes to the same path, or we. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function isOlder(file: string, beforeMs: number): Promise<boolean> {
  const stats = await stat(file).catch(() => undefined);
  return stats !== undefined && stats.mtimeMs < beforeMs;
}

import type * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path/posix';
import type { FileEntry } from './entry.ts';

/** The functions of node:fs that change a node, handed in so that a test can let each of them fail. */
export type Disk = Pick<
  typeof fs,
  | 'openSync'
  | 'writeSync'
  | 'fchownSync'
  | 'fchmodSync'
  | 'fsyncSync'
  | 'ftruncateSync'
  | 'closeSync'
  | 'renameSync'
  | 'unlinkSync'
  | 'symlinkSync'
  | 'mkdirSync'
  | 'rmdirSync'
>;

const TEMPORARY = '.mesos-dns-';

/** A path beside the file, so that it can be moved there in one step. Nobody else uses it: our process's number is in it. */
function temporaryPath(path: string): string {
  return join(dirname(path), `.${basename(path)}${TEMPORARY}${process.pid}`);
}

/** True for the name of a file that `temporaryPath` named for `path` in a process that is no more, or in this one. */
export function isLeftBehind(path: string, name: string): boolean {
  const prefix = `.${basename(path)}${TEMPORARY}`;
  if (!name.startsWith(prefix)) return false;
  const pid = Number(name.slice(prefix.length));
  return pid === process.pid || !isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Puts a file there in one step: at any moment, a crash of the machine included, it is the old one or the new one. */
export function replaceFile(disk: Disk, path: string, entry: FileEntry): void {
  const temporary = temporaryPath(path);
  try {
    withFile(disk, temporary, 'wx', (fd) => {
      writeAll(disk, fd, Buffer.from(entry.text, 'latin1'));
      disk.fchownSync(fd, entry.uid, entry.gid);
      disk.fchmodSync(fd, entry.mode);
      disk.fsyncSync(fd);
    });
    disk.renameSync(temporary, path);
  } catch (error) {
    removeIfThere(disk, temporary);
    throw error;
  }
  syncFolder(disk, dirname(path));
}

/** Puts a link there in one step. */
export function replaceByLink(disk: Disk, path: string, target: string): void {
  const temporary = temporaryPath(path);
  try {
    disk.symlinkSync(target, temporary);
    disk.renameSync(temporary, path);
  } catch (error) {
    removeIfThere(disk, temporary);
    throw error;
  }
  syncFolder(disk, dirname(path));
}

export function removeFile(disk: Disk, path: string): void {
  disk.unlinkSync(path);
  syncFolder(disk, dirname(path));
}

/**
 * Writes over the file that is there, whose text is `before`. All of the new text comes with one call of the system, and
 * empty lines over what is left of the old, so that whoever reads meanwhile finds one or the other. When the file
 * cannot grow so far, or anything else fails, the old text is written back.
 */
export function overwriteFile(disk: Disk, path: string, before: string, text: string): void {
  withFile(disk, path, 'r+', (fd) => {
    try {
      writeAll(disk, fd, Buffer.from(text.padEnd(before.length, '\n'), 'latin1'));
      disk.ftruncateSync(fd, text.length);
      disk.fsyncSync(fd);
    } catch (error) {
      writeAll(disk, fd, Buffer.from(before, 'latin1'));
      disk.ftruncateSync(fd, before.length);
      throw error;
    }
  });
}

function withFile(disk: Disk, path: string, flags: 'wx' | 'r+', use: (fd: number) => void): void {
  const fd = disk.openSync(path, flags, 0o600);
  try {
    use(fd);
  } finally {
    disk.closeSync(fd);
  }
}

/** A disk that is nearly full takes a part of what is written, and tells only with the next call. */
function writeAll(disk: Disk, fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += disk.writeSync(fd, bytes, at, bytes.length - at, at);
}

function removeIfThere(disk: Disk, path: string): void {
  try {
    disk.unlinkSync(path);
  } catch {
    // It was not there, or the next run removes it.
  }
}

/** What was done in a folder outlasts a crash of the machine. Some file systems have no such thing. */
function syncFolder(disk: Disk, folder: string): void {
  try {
    const fd = disk.openSync(folder, 'r');
    try {
      disk.fsyncSync(fd);
    } finally {
      disk.closeSync(fd);
    }
  } catch {
    // Then it is as with any other change on that file system: what was done is done.
  }
}

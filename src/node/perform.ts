import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import type { Entry } from './entry.ts';
import { readEntry } from './read-situation.ts';
import type { Program, RunStep, Step } from './step.ts';
import { type Disk, isLeftBehind, overwriteFile, removeFile, replaceByLink, replaceFile } from './write-file.ts';

/** What changes are made with. */
export interface Hands {
  /** The folder in which the node's file system begins; empty text: this node. */
  readonly root: string;
  readonly disk: Disk;
  /** Runs a program to its end; throws an error that says what went wrong. */
  run(program: Program): void;
}

/** A step that failed. What was done before it is undone, but for `leftovers`: paths of which that failed as well. */
export class StepError extends Error {
  override readonly name = 'StepError';
  readonly step: Step;
  readonly leftovers: readonly string[];

  constructor(step: Step, leftovers: readonly string[], cause: unknown) {
    super(`${(cause as Error).message}`, { cause });
    this.step = step;
    this.leftovers = leftovers;
  }
}

/** A program that failed without harm to what was done. */
export interface Failure {
  readonly program: Program;
  readonly message: string;
}

type Undo = () => void;

/**
 * Takes all steps, in order, or none: when one fails, those before it are undone and a StepError is thrown. Programs that
 * are not vital may fail; they are returned.
 */
export function perform(steps: readonly Step[], hands: Hands): Failure[] {
  const undos: { readonly step: Step; readonly undo: Undo }[] = [];
  const failures: Failure[] = [];
  for (const step of steps) {
    try {
      const undo = take(step, hands);
      undos.push({ step, undo });
    } catch (error) {
      if (step.kind === 'run' && (!step.isVital || isProven(step, hands.root))) {
        failures.push({ program: step.program, message: (error as Error).message });
        continue;
      }
      const leftovers = undoAll(undos.toReversed());
      if (step.kind === 'run') runAgain(step.program, hands);
      throw new StepError(step, leftovers, error);
    }
  }
  return failures;
}

/** Removes what runs left behind that were killed while they wrote one of these. */
export function sweep(paths: Iterable<string>, { root, disk }: Hands): void {
  for (const path of paths) {
    const folder = `${root}${dirname(path)}`;
    for (const name of namesIn(folder)) if (isLeftBehind(path, name)) disk.unlinkSync(join(folder, name));
  }
}

function isProven({ proof }: RunStep, root: string): boolean {
  if (proof === undefined) return false;
  const entry = readEntry(root, proof.path);
  return entry.kind === 'file' && entry.text.includes(proof.text);
}

/** It may have done a part of its work, of which all has just been undone. */
function runAgain(program: Program, hands: Hands): void {
  try {
    hands.run(program);
  } catch {
    // That it fails has been found out before.
  }
}

function undoAll(undos: readonly { readonly step: Step; readonly undo: Undo }[]): string[] {
  const leftovers: string[] = [];
  for (const { step, undo } of undos) {
    try {
      undo();
    } catch {
      if (step.kind !== 'run') leftovers.push(step.path);
    }
  }
  return leftovers;
}

/** Takes the step and returns what undoes it. */
function take(step: Step, hands: Hands): Undo {
  if (step.kind === 'run') {
    hands.run(step.program);
    return () => {};
  }
  const { root, disk } = hands;
  const path = `${root}${step.path}`;
  switch (step.kind) {
    case 'make-folder':
      disk.mkdirSync(path, 0o755);
      return () => disk.rmdirSync(path);
    case 'remove-folder':
      return removeFolder(disk, path);
    case 'overwrite': {
      const before = readEntry(root, step.path);
      if (before.kind !== 'file') throw new Error(`${step.path} is no file any more`);
      overwriteFile(disk, path, before.text, step.entry.text);
      return () => overwriteFile(disk, path, step.entry.text, before.text);
    }
    case 'put': {
      const before = readEntry(root, step.path);
      put(disk, path, before, step.entry);
      return () => put(disk, path, step.entry, before);
    }
  }
}

function put(disk: Disk, path: string, before: Entry, entry: Entry): void {
  if (entry.kind === 'link') {
    replaceByLink(disk, path, entry.target);
  } else if (entry.kind === 'missing') {
    if (before.kind !== 'missing') removeFile(disk, path);
  } else {
    putFile(disk, path, before, entry);
  }
}

/** On a full disk there is no room for a second file, but what is shorter than the first has room in that. */
function putFile(disk: Disk, path: string, before: Entry, entry: Extract<Entry, { kind: 'file' }>): void {
  try {
    replaceFile(disk, path, entry);
  } catch (error) {
    const isFull = ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
    if (!isFull || before.kind !== 'file' || entry.text.length > before.text.length) throw error;
    overwriteFile(disk, path, before.text, entry.text);
  }
}

/** A folder in which others have something stays. */
function removeFolder(disk: Disk, path: string): Undo {
  try {
    disk.rmdirSync(path);
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return () => {};
    throw error;
  }
  return () => disk.mkdirSync(path, 0o755);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { MasterState } from '../../../src/cluster/model.ts';
import { writeState } from '../../../src/cluster/write-state.ts';
import { type ReadSnapshot, readSnapshot } from '../../../src/daemon/read-snapshot.ts';
import type { SnapshotHeader } from '../../../src/daemon/snapshot-format.ts';
import { parseState } from '../../support/parse-state.ts';
import { smallState } from '../../support/small-state.ts';

export const NOW_MS = Date.UTC(2026, 0, 8);
export const DAY_MS = 86_400_000;
export const HEADER: SnapshotHeader = { toldMs: NOW_MS - DAY_MS, serial: 7, source: ['10.0.0.1:5050'] };

export const atOnce = async (): Promise<void> => {};

/** The state of a cluster in which these tasks run. */
export function stateOf(...names: string[]): MasterState {
  const parsed = parseState(JSON.stringify(smallState({ tasks: names.map((name) => ({ name, ip: '10.1.0.1' })) })));
  assert.ok(parsed.ok && parsed.warnings.length === 0);
  return parsed.state;
}

export function piecesOf({ cluster, electedTime }: MasterState): Iterable<string> {
  return writeState(cluster, electedTime);
}

/** Reads as a server would that has the masters of `HEADER`, a day after they told. */
export function read(path: string, options: Partial<Parameters<typeof readSnapshot>[1]> = {}): Promise<ReadSnapshot> {
  const { source } = HEADER;
  return readSnapshot(path, { nowMs: NOW_MS, maxAgeMs: 7 * DAY_MS, source, giveWay: atOnce, ...options });
}

/** The names of the tasks in a snapshot that can be read. */
export async function tasksIn(path: string): Promise<string[]> {
  const snapshot = await read(path);
  assert.ok(snapshot.ok, JSON.stringify(snapshot));
  return [...snapshot.state.cluster.tasks.values()].map(({ name }) => name);
}

/** A file with a right checksum, whatever is in it. */
export function sealed(contents: string): string {
  return `${contents}sha256 ${hash('sha256', contents)}\n`;
}

/** What all open files have in common. */
export async function fileHandlePrototype(): Promise<FileHandle> {
  const file = await open(import.meta.filename);
  await file.close();
  return Object.getPrototypeOf(file);
}

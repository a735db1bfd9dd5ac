import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Of proc(5): the kernel counts CPU time for programs in ticks of 10 ms on every machine. */
const TICKS_PER_SECOND = 100;

/** One line of `/proc/PID/stat`. */
export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** User and system time of its threads, and of its children that have ended. */
  readonly cpuTicks: number;
}

/** User and system time that a process, all below it and those of them that have ended have taken so far, seconds. */
export function cpuSeconds(root: number): number {
  return treeOf(root).reduce((sum, { cpuTicks }) => sum + cpuTicks, 0) / TICKS_PER_SECOND;
}

/**
 * Resident memory of a process and all below it, MB. What they share is counted once: pages of memory by the kernel's
 * proportional counting, pages of files by the process that has most of them.
 */
export function residentMb(root: number): number {
  const parts = treeOf(root).map(({ pid }) => ({
    own: megabytes(`/proc/${pid}/smaps_rollup`, 'Pss_Anon') + megabytes(`/proc/${pid}/smaps_rollup`, 'Pss_Shmem'),
    files: megabytes(`/proc/${pid}/status`, 'RssFile'),
  }));
  const own = parts.reduce((sum, part) => sum + part.own, 0);
  return own + Math.max(...parts.map(({ files }) => files));
}

/** The most resident memory that one process ever had, MB. */
export function peakMb(pid: number): number {
  return megabytes(`/proc/${pid}/status`, 'VmHWM');
}

/** Lets a process, all below it and all that they start run on one core only. Throws when the machine does not have it. */
export function keepOnCore(root: number, core: number): void {
  for (const { pid } of treeOf(root)) execFileSync('taskset', ['-a', '-c', '-p', String(core), String(pid)]);
}

/** The program's name stands in brackets, and may hold anything. */
export function parseStat(line: string): ProcessStat {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).map(Number);
  return {
    pid: Number.parseInt(line, 10),
    parent: Number(fields[1]),
    cpuTicks: ticks.reduce((sum, each) => sum + each, 0),
  };
}

/** The process and all below it; throws when it has ended. */
function treeOf(root: number): ProcessStat[] {
  const all = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const stats = all.map(readStat).filter((stat) => stat !== undefined);
  const tree = stats.filter(({ pid }) => pid === root);
  if (tree.length === 0) throw new Error(`process ${root} has ended`);
  for (const { pid } of tree) tree.push(...stats.filter(({ parent }) => parent === pid));
  return tree;
}

/** undefined when the process has ended meanwhile. */
function readStat(pid: string): ProcessStat | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

function megabytes(file: string, key: string): number {
  const match = new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(file, 'utf8'));
  if (match === null) throw new Error(`${file} has no ${key}`);
  // What the kernel calls kB is 1024 bytes.
  return (Number(match[1]) * 1024) / 1e6;
}

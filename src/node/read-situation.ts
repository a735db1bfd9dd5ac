import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, resolve } from 'node:path/posix';
import { type Entry, MISSING } from './entry.ts';
import { foldersOf } from './folders.ts';
import {
  RESOLV_CONF,
  RESOLVCONF_BASE,
  RESOLVCONF_HEAD,
  RESOLVCONF_INTERFACES,
  RESOLVED_CONF,
  RESOLVED_DROP_IN,
  RESOLVED_DROP_IN_FOLDERS,
  RESOLVED_UPLINK,
  STATE_FILE,
  UPSTREAM_CONF,
} from './paths.ts';
import type { NamedText, Situation } from './situation.ts';
import { parseState } from './state.ts';

const MOUNTS = '/proc/self/mountinfo';
/** Where dhclient keeps its leases on Debian, and on Red Hat's systems. */
const DHCLIENT_LEASES = ['/var/lib/dhcp', '/var/lib/dhclient'];
/** What we may change. */
export const PLACES = [RESOLV_CONF, RESOLVCONF_HEAD, RESOLVED_DROP_IN, STATE_FILE, UPSTREAM_CONF];

/**
 * Looks at the node whose file system begins at `root` (empty text: this one). Throws the error of what cannot be read,
 * and when one of the places is neither file nor link.
 */
export function readSituation(root: string): Situation {
  const entries = new Map(PLACES.map((place) => [place, readEntry(root, place)]));
  const notes = entries.get(STATE_FILE)!;
  const before = notes.kind === 'file' ? parseState(notes.text)?.original : undefined;
  const link = [entries.get(RESOLV_CONF)!, before].find((entry) => entry?.kind === 'link');
  return {
    entries,
    isMounted: isMountPoint(`${root}${RESOLV_CONF}`),
    linkedText: link?.kind === 'link' ? readBehind(root, resolve('/etc', link.target)) : undefined,
    uplinkText: readText(root, RESOLVED_UPLINK),
    resolvedFiles: readResolvedFiles(root),
    interfaceTexts: readInterfaces(root),
    hasDhclientLeases: DHCLIENT_LEASES.some((folder) => namesIn(root, folder).some((name) => /\.leases?$/.test(name))),
    folders: new Set(PLACES.flatMap(foldersOf).filter((folder) => existsSync(join(root, folder)))),
    self: { uid: process.geteuid!(), gid: process.getegid!() },
  };
}

export function readEntry(root: string, path: string): Entry {
  const file = `${root}${path}`;
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return MISSING;
  if (stat.isSymbolicLink()) return { kind: 'link', target: readlinkSync(file) };
  if (!stat.isFile()) throw new Error(`${path} is neither a file nor a link`);
  const text = readFileSync(file, 'latin1');
  return { kind: 'file', text, mode: stat.mode & 0o7777, uid: stat.uid, gid: stat.gid };
}

/** The file's text; undefined when there is none, or none that can be read. */
export function readText(root: string, path: string): string | undefined {
  try {
    return readFileSync(`${root}${path}`, 'latin1');
  } catch {
    return undefined;
  }
}

const LINKS_MAX = 8;

/** The text at the end of a chain of links, each of them seen from `root`. */
function readBehind(root: string, path: string): string | undefined {
  let at = path;
  for (let links = 0; links < LINKS_MAX; links++) {
    const stat = lstatSync(`${root}${at}`, { throwIfNoEntry: false });
    if (stat?.isSymbolicLink() !== true) return readText(root, at);
    at = resolve(at, '..', readlinkSync(`${root}${at}`));
  }
  return undefined;
}

/** A drop-in hides those of its name in later folders; they count in the order of their names. */
function readResolvedFiles(root: string): NamedText[] {
  const paths = new Map<string, string>();
  for (const folder of RESOLVED_DROP_IN_FOLDERS) {
    for (const name of namesIn(root, folder).filter((each) => each.endsWith('.conf'))) {
      if (!paths.has(name)) paths.set(name, join(folder, name));
    }
  }
  const dropIns = [...paths].filter(([, path]) => path !== RESOLVED_DROP_IN).sort(([a], [b]) => (a < b ? -1 : 1));
  const files = [['', RESOLVED_CONF] as const, ...dropIns];
  return files.map(([name, path]) => ({ name, text: readText(root, path) ?? '' }));
}

function readInterfaces(root: string): string[] {
  const paths = namesIn(root, RESOLVCONF_INTERFACES).map((name) => join(RESOLVCONF_INTERFACES, name));
  const texts = [...paths, RESOLVCONF_BASE].map((path) => readText(root, path));
  return texts.filter((text) => text !== undefined);
}

export function namesIn(root: string, folder: string): string[] {
  try {
    return readdirSync(`${root}${folder}`).sort();
  } catch {
    return [];
  }
}

/** The fifth field of each line is where something is mounted, blanks in it as octal numbers (proc_pid_mountinfo(5)). */
export function isMountPoint(path: string): boolean {
  const points = (readText('', MOUNTS) ?? '').split('\n').map((line) => line.split(' ')[4] ?? '');
  return points.some((point) => unescapeOctal(point) === path);
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

import { existsSync } from 'node:fs';
import { join } from 'node:path/posix';
import { foldersOf } from '../folders.ts';
import { RESOLV_CONF } from '../paths.ts';
import { isMountPoint, namesIn, readEntry, readText } from '../read-situation.ts';
import { parseAddresses, parseRoutes } from './bridge.ts';
import type { FlagSource } from './daemon-flags.ts';
import { ADDRESSES, DAEMON_JSON, FLAG_FILES, PID_FILE, ROUTES, STATE_FILE, UNIT_FOLDERS } from './paths.ts';
import type { DockerSituation } from './situation.ts';

/** What we may change. */
export const PLACES = [DAEMON_JSON, STATE_FILE];

/**
 * Looks at the node whose file system begins at `root` (empty text: this one). Throws the error of what cannot be read,
 * and when one of the places is neither file nor link.
 */
export function readDockerSituation(root: string): DockerSituation {
  return {
    entries: new Map(PLACES.map((place) => [place, readEntry(root, place)])),
    isMounted: isMountPoint(`${root}${DAEMON_JSON}`),
    flags: readFlags(root),
    // The kernel's own tables: Node leaves out interfaces without a carrier, such as a bridge without containers.
    networks: {
      routes: parseRoutes(readText(root, ROUTES) ?? ''),
      addresses: parseAddresses(readText(root, ADDRESSES) ?? ''),
    },
    timeoutSeconds: timeoutIn(readText(root, RESOLV_CONF) ?? ''),
    folders: new Set(PLACES.flatMap(foldersOf).filter((folder) => existsSync(join(root, folder)))),
    self: { uid: process.geteuid!(), gid: process.getegid!() },
  };
}

function timeoutIn(resolvConf: string): number | undefined {
  const seconds = [...resolvConf.matchAll(/^options[ \t](?:.*[ \t])?timeout:(\d+)/gm)].at(-1)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}

/** The command line of the daemon that runs, and whatever may become that of the next. */
function readFlags(root: string): FlagSource[] {
  const pid = readText(root, PID_FILE)?.trim() ?? '';
  const running = /^\d+$/.test(pid) ? readText(root, `/proc/${pid}/cmdline`) : undefined;
  const units = UNIT_FOLDERS.flatMap((folder) => {
    const dropIns = join(folder, 'docker.service.d');
    const names = namesIn(root, dropIns).filter((name) => name.endsWith('.conf'));
    return [...names.map((name) => join(dropIns, name)), join(folder, 'docker.service')];
  });
  const files = [...FLAG_FILES, ...units].map((place) => ({ place, text: readText(root, place) ?? '' }));
  // The number may be another process's by now.
  const text = running?.includes('docker') ? running.replaceAll('\0', ' ') : '';
  return [...files, { place: 'its command line', text }];
}

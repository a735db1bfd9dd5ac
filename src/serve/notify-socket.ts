import { writeSync } from 'node:fs';
import { C, type Libc } from './libc.ts';

/** A `sockaddr_un`: 2 octets for the family, then the path. */
const PATH_AT = 2;
const PATH_OCTETS = 108;

/** Tells a service manager something, a line for each assignment; see sd_notify(3). What it does not take is lost. */
export type Notify = (...assignments: readonly string[]) => void;

/** Opens the socket that NOTIFY_SOCKET names: a path, or a name that begins with `@`. Throws an Error when it cannot. */
export function openNotifySocket(libc: Libc, path: string): Notify {
  const octets = Buffer.from(path.replace(/^@/, '\0'));
  if (octets.length === 0 || octets.length >= PATH_OCTETS)
    throw new Error(`NOTIFY_SOCKET is "${path}", which is no socket`);
  const name = Buffer.alloc(PATH_AT + octets.length);
  name.writeUInt16LE(C.AF_UNIX);
  name.set(octets, PATH_AT);
  const descriptor = libc.socket(C.AF_UNIX, C.SOCK_DGRAM | C.SOCK_CLOEXEC, 0);
  if (descriptor === -1) throw libc.lastError('socket');
  if (libc.connect(descriptor, name, name.length) === -1) {
    const error = libc.lastError('connect');
    libc.close(descriptor);
    throw new Error(`NOTIFY_SOCKET is "${path}", where nobody listens`, { cause: error });
  }
  return (...assignments) => {
    try {
      writeSync(descriptor, assignments.join('\n'));
    } catch {
      // Nobody is left who would want to know.
    }
  };
}

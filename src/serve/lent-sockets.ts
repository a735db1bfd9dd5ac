import { formatIp } from '../lib/ip.ts';
import { C, type Libc } from './libc.ts';
import { setOption, tellDestinations } from './open-sockets.ts';
import { familyOf, portOf } from './socket-address.ts';

/** A socket that systemd has opened, and keeps open after this process: what comes meanwhile waits in it. */
export interface LentSocket {
  readonly descriptor: number;
  readonly protocol: 'UDP' | 'TCP';
  /** A canonical IP address. */
  readonly address: string;
  readonly port: number;
}

/** What systemd says of them in the environment of the process, see sd_listen_fds(3). */
export interface ListenEnvironment {
  readonly LISTEN_PID?: string | undefined;
  readonly LISTEN_FDS?: string | undefined;
  readonly LISTEN_FDNAMES?: string | undefined;
}

/** The first of them; below are the standard ones. */
const FIRST_DESCRIPTOR = 3;
/** `FileDescriptorName=` of those that are for us. */
const NAME = 'dns';

/**
 * The sockets of that name which systemd lends to the process `pid`; none where it did not start it. Throws an Error that
 * says what to do about one that cannot be served.
 */
export function lentSockets(libc: Libc, environment: ListenEnvironment, pid: number): LentSocket[] {
  const { LISTEN_PID, LISTEN_FDS = '', LISTEN_FDNAMES = '' } = environment;
  if (LISTEN_PID !== String(pid) || !/^\d{1,4}$/.test(LISTEN_FDS)) return [];
  const names = LISTEN_FDNAMES.split(':');
  return Array.from({ length: Number(LISTEN_FDS) }, (_, index) => {
    const name = names[index] ?? '';
    if (name !== NAME)
      throw new Error(`systemd lends a socket named "${name}"; write FileDescriptorName=${NAME} for it`);
    return describe(libc, FIRST_DESCRIPTOR + index);
  });
}

/** A descriptor of its own for the same socket, for what closes the ones that it uses. Throws the system's error. */
export function duplicate(libc: Libc, descriptor: number): number {
  const copy = libc.fcntl(descriptor, C.F_DUPFD_CLOEXEC, 0);
  if (copy === -1) throw libc.lastError('fcntl');
  return copy;
}

/**
 * Prepares a lent UDP socket for threads that wait in it. Nothing may wake them that others would notice who have the socket
 * too, so they wake by themselves every `waitMs`. Throws the system's error.
 */
export function prepareToWait(libc: Libc, descriptor: number, address: string, waitMs: number): void {
  tellDestinations(libc, descriptor, address);
  const microseconds = waitMs * 1000;
  // A `timeval`: two numbers of 64 bits, the second of which are microseconds below a million.
  const time = Int32Array.of(Math.floor(microseconds / 1e6), 0, microseconds % 1e6, 0);
  setOption(libc, descriptor, C.SOL_SOCKET, C.SO_RCVTIMEO, time);
  const flags = libc.fcntl(descriptor, C.F_GETFL, 0);
  if (flags === -1 || libc.fcntl(descriptor, C.F_SETFL, flags & ~C.O_NONBLOCK) === -1) throw libc.lastError('fcntl');
}

function describe(libc: Libc, descriptor: number): LentSocket {
  const type = getOption(libc, descriptor, C.SOL_SOCKET, C.SO_TYPE);
  const name = new Uint8Array(128);
  if (libc.getsockname(descriptor, name, Int32Array.of(name.length)) === -1) throw libc.lastError('getsockname');
  const domain = name[0]! | (name[1]! << 8);
  if ((type !== C.SOCK_DGRAM && type !== C.SOCK_STREAM) || (domain !== C.AF_INET && domain !== C.AF_INET6)) {
    throw new Error(
      'systemd lends a socket that is not for UDP or TCP; write ListenDatagram= and ListenStream= with IP addresses',
    );
  }
  const { addressAt, addressOctets } = familyOf(new Uint8Array(domain === C.AF_INET ? 4 : 16));
  const protocol = type === C.SOCK_DGRAM ? 'UDP' : 'TCP';
  const [address, port] = [formatIp(name.subarray(addressAt, addressAt + addressOctets)), portOf(name)];
  if (domain === C.AF_INET6 && getOption(libc, descriptor, C.IPPROTO_IPV6, C.IPV6_V6ONLY) === 0 && address === '::') {
    throw new Error(`systemd lends a socket for IPv4 and IPv6 at once, port ${port}; write BindIPv6Only=ipv6-only`);
  }
  return { descriptor, protocol, address, port };
}

function getOption(libc: Libc, descriptor: number, level: number, option: number): number {
  const value = new Int32Array(1);
  if (libc.getsockopt(descriptor, level, option, value, Int32Array.of(value.byteLength)) === -1) {
    throw new Error('systemd lends something that is no socket', { cause: libc.lastError('getsockopt') });
  }
  return value[0]!;
}

import { isUnspecified, parseIp } from '../lib/ip.ts';
import { C, type Libc } from './libc.ts';
import { listenError } from './listen-error.ts';
import { familyOf, portOf, socketAddress } from './socket-address.ts';

/** Room for bursts that arrive while the process is busy; the kernel may grant less. */
export const SOCKET_BUFFER_OCTETS = 4 << 20;

/** Where a socket is to be, and whom it tolerates there. */
export interface ListenPlace {
  /** An IP address; `0.0.0.0` or `::` for every address of its family. */
  readonly address: string;
  /** 0 to 65535; 0 is any that is free. */
  readonly port: number;
  /** A server of ours may listen there already, whose place this one takes: nothing that comes is lost between the two. */
  readonly isBeside?: boolean;
  /** The machine may not have the address yet, or not any more: the socket waits for it. */
  readonly mayBeAbsent?: boolean;
}

/** Sockets at one address and port, among which the kernel shares out the clients. */
export interface UdpSockets {
  readonly port: number;
  readonly descriptors: readonly number[];
}

/** Opens `count` sockets. Throws an error that says what to do, and leaves none open then. */
export function openUdpSockets(libc: Libc, place: ListenPlace, count: number): UdpSockets {
  const descriptors: number[] = [];
  try {
    const first = openSocket(libc, place, C.SOCK_DGRAM);
    descriptors.push(first.descriptor);
    while (descriptors.length < count) {
      const next = openSocket(libc, { ...place, port: first.port, isBeside: true }, C.SOCK_DGRAM);
      descriptors.push(next.descriptor);
    }
    return { port: first.port, descriptors };
  } catch (error) {
    for (const descriptor of descriptors) libc.close(descriptor);
    throw listenError(error as NodeJS.ErrnoException, 'UDP', place.address, place.port);
  }
}

/** Opens a socket for connections, which does not listen yet. Throws the system's error. */
export function openTcpSocket(libc: Libc, place: ListenPlace): number {
  return openSocket(libc, place, C.SOCK_STREAM).descriptor;
}

/**
 * Lets nothing more in, although what is there already can still be read, and replies sent: the socket is connected to
 * itself, so the kernel gives what comes to the others at that port, or tells clients at once that nobody listens.
 */
export function refuseNewDatagrams(libc: Libc, descriptor: number, address: string): void {
  const octets = octetsOf(address);
  const { loopback } = familyOf(octets);
  const self = socketAddress(isUnspecified(octets) ? loopback : octets, portOf(nameOf(libc, descriptor, octets)));
  libc.connect(descriptor, self, self.length);
}

/** Whether replies have to say which address they come from, because the socket has more than one. */
export function hasManyAddresses(address: string): boolean {
  return isUnspecified(octetsOf(address));
}

/** Lets a socket of the address tell where each datagram was sent to, if that is not certain. Throws the system's error. */
export function tellDestinations(libc: Libc, descriptor: number, address: string): void {
  if (!hasManyAddresses(address)) return;
  if (familyOf(octetsOf(address)).domain === C.AF_INET6) {
    setOption(libc, descriptor, C.IPPROTO_IPV6, C.IPV6_RECVPKTINFO, Int32Array.of(1));
  } else {
    setOption(libc, descriptor, C.IPPROTO_IP, C.IP_PKTINFO, Int32Array.of(1));
  }
}

/** Throws the system's error. */
export function setOption(libc: Libc, descriptor: number, level: number, option: number, value: Int32Array): void {
  if (libc.setsockopt(descriptor, level, option, value, value.byteLength) === -1) throw libc.lastError('setsockopt');
}

function openSocket(
  libc: Libc,
  { address, port, isBeside = false, mayBeAbsent = false }: ListenPlace,
  type: number,
): { readonly descriptor: number; readonly port: number } {
  const octets = octetsOf(address);
  const { domain } = familyOf(octets);
  const descriptor = libc.socket(domain, type | C.SOCK_CLOEXEC, 0);
  if (descriptor === -1) throw libc.lastError('socket');
  const set = (level: number, option: number, value: number): void =>
    setOption(libc, descriptor, level, option, Int32Array.of(value));
  try {
    if (domain === C.AF_INET6) set(C.IPPROTO_IPV6, C.IPV6_V6ONLY, 1);
    if (type === C.SOCK_DGRAM) {
      set(C.SOL_SOCKET, C.SO_RCVBUF, SOCKET_BUFFER_OCTETS);
      set(C.SOL_SOCKET, C.SO_SNDBUF, SOCKET_BUFFER_OCTETS);
      tellDestinations(libc, descriptor, address);
    } else {
      // Connections of a server before that are ending still hold the port.
      set(C.SOL_SOCKET, C.SO_REUSEADDR, 1);
    }
    if (mayBeAbsent && domain === C.AF_INET) set(C.IPPROTO_IP, C.IP_FREEBIND, 1);
    if (mayBeAbsent && domain === C.AF_INET6) set(C.IPPROTO_IPV6, C.IPV6_FREEBIND, 1);
    if (isBeside) set(C.SOL_SOCKET, C.SO_REUSEPORT, 1);
    const name = socketAddress(octets, port);
    if (libc.bind(descriptor, name, name.length) === -1) throw libc.lastError('bind');
    // Only now, so that another program at that port is noticed, even one that would share it.
    set(C.SOL_SOCKET, C.SO_REUSEPORT, 1);
    return { descriptor, port: portOf(nameOf(libc, descriptor, octets)) };
  } catch (error) {
    libc.close(descriptor);
    throw error;
  }
}

function nameOf(libc: Libc, descriptor: number, octets: Uint8Array): Uint8Array {
  const name = new Uint8Array(familyOf(octets).nameOctets);
  if (libc.getsockname(descriptor, name, Int32Array.of(name.length)) === -1) throw libc.lastError('getsockname');
  return name;
}

function octetsOf(address: string): Uint8Array {
  const octets = parseIp(address);
  if (octets === undefined) throw new RangeError(`"${address}" is no IP address`);
  return octets;
}

import { isUnspecified } from '../lib/ip.ts';
import { C, type Libc } from './libc.ts';
import { familyOf, portOf, socketAddress } from './socket-address.ts';
import { SOCKET_BUFFER_OCTETS } from './udp-server.ts';

/** Sockets at one address and port, among which the kernel shares out the clients. */
export interface UdpSockets {
  readonly port: number;
  readonly descriptors: readonly number[];
}

/** Opens `count` sockets. Throws the system's error, and leaves none open then. */
export function openUdpSockets(libc: Libc, address: Uint8Array, port: number, count: number): UdpSockets {
  const descriptors: number[] = [];
  try {
    // The first one is bound alone, so that another program at that port is noticed, even one that would share it.
    const first = openSocket(libc, address, descriptors);
    bind(libc, first, socketAddress(address, port));
    const name = nameOf(libc, first, address);
    if (count > 1) setOption(libc, first, C.SOL_SOCKET, C.SO_REUSEPORT, 1);
    while (descriptors.length < count) {
      const next = openSocket(libc, address, descriptors);
      setOption(libc, next, C.SOL_SOCKET, C.SO_REUSEPORT, 1);
      bind(libc, next, name);
    }
    return { port: portOf(name), descriptors };
  } catch (error) {
    for (const descriptor of descriptors) libc.close(descriptor);
    throw error;
  }
}

/**
 * Lets nothing more in, although what is there already can still be read, and replies sent: the socket is connected to
 * itself, so the kernel tells all others that nobody listens, and they need not wait for a time-out.
 */
export function refuseNewDatagrams(libc: Libc, descriptor: number, address: Uint8Array): void {
  const { loopback } = familyOf(address);
  const self = socketAddress(isUnspecified(address) ? loopback : address, portOf(nameOf(libc, descriptor, address)));
  libc.connect(descriptor, self, self.length);
}

/** Whether replies have to say which address they come from, because the socket has more than one. */
export function hasManyAddresses(address: Uint8Array): boolean {
  return isUnspecified(address);
}

function openSocket(libc: Libc, address: Uint8Array, opened: number[]): number {
  const { domain } = familyOf(address);
  const descriptor = libc.socket(domain, C.SOCK_DGRAM | C.SOCK_CLOEXEC, 0);
  if (descriptor === -1) throw libc.lastError('socket');
  opened.push(descriptor);
  setOption(libc, descriptor, C.SOL_SOCKET, C.SO_RCVBUF, SOCKET_BUFFER_OCTETS);
  setOption(libc, descriptor, C.SOL_SOCKET, C.SO_SNDBUF, SOCKET_BUFFER_OCTETS);
  if (domain === C.AF_INET6) setOption(libc, descriptor, C.IPPROTO_IPV6, C.IPV6_V6ONLY, 1);
  if (hasManyAddresses(address)) {
    if (domain === C.AF_INET6) setOption(libc, descriptor, C.IPPROTO_IPV6, C.IPV6_RECVPKTINFO, 1);
    else setOption(libc, descriptor, C.IPPROTO_IP, C.IP_PKTINFO, 1);
  }
  return descriptor;
}

function setOption(libc: Libc, descriptor: number, level: number, option: number, value: number): void {
  const int = Int32Array.of(value);
  if (libc.setsockopt(descriptor, level, option, int, int.byteLength) === -1) throw libc.lastError('setsockopt');
}

function bind(libc: Libc, descriptor: number, name: Uint8Array<ArrayBuffer>): void {
  if (libc.bind(descriptor, name, name.length) === -1) throw libc.lastError('bind');
}

function nameOf(libc: Libc, descriptor: number, address: Uint8Array): Uint8Array<ArrayBuffer> {
  const name = new Uint8Array(familyOf(address).nameOctets);
  if (libc.getsockname(descriptor, name, Int32Array.of(name.length)) === -1) throw libc.lastError('getsockname');
  return name;
}

import { getSystemErrorName } from 'node:util';

/**
 * The functions of Linux' C library that UDP threads take. All give -1 on errors; the man pages of section 2 say what
 * they do. A pointer is a number of 64 bits, so a BigInt.
 */
const SIGNATURES = {
  socket: { arguments: ['i32', 'i32', 'i32'], return: 'i32' },
  setsockopt: { arguments: ['i32', 'i32', 'i32', 'pointer', 'u32'], return: 'i32' },
  bind: { arguments: ['i32', 'pointer', 'u32'], return: 'i32' },
  listen: { arguments: ['i32', 'i32'], return: 'i32' },
  connect: { arguments: ['i32', 'pointer', 'u32'], return: 'i32' },
  getsockname: { arguments: ['i32', 'pointer', 'pointer'], return: 'i32' },
  getsockopt: { arguments: ['i32', 'i32', 'i32', 'pointer', 'pointer'], return: 'i32' },
  fcntl: { arguments: ['i32', 'i32', 'i32'], return: 'i32' },
  recvmmsg: { arguments: ['i32', 'pointer', 'u32', 'i32', 'pointer'], return: 'i32' },
  sendmmsg: { arguments: ['i32', 'pointer', 'u32', 'i32'], return: 'i32' },
  sendmsg: { arguments: ['i32', 'pointer', 'i32'], return: 'i32' },
  shutdown: { arguments: ['i32', 'i32'], return: 'i32' },
  close: { arguments: ['i32'], return: 'i32' },
  __errno_location: { arguments: [], return: 'pointer' },
} as const;

/**
 * Constants of Linux on x64 and arm64, which are the same there (include/uapi/asm-generic). Of the two, both have
 * pointers of 64 bits and the lower octet of a number first, so the structures are the same as well.
 */
export const C = {
  AF_UNIX: 1,
  AF_INET: 2,
  AF_INET6: 10,
  SOCK_STREAM: 1,
  SOCK_DGRAM: 2,
  SOCK_CLOEXEC: 0o2000000,
  F_GETFL: 3,
  F_SETFL: 4,
  F_DUPFD_CLOEXEC: 1030,
  O_NONBLOCK: 0o4000,
  SOL_SOCKET: 1,
  SO_REUSEADDR: 2,
  SO_TYPE: 3,
  SO_SNDBUF: 7,
  SO_RCVBUF: 8,
  SO_REUSEPORT: 15,
  SO_RCVTIMEO: 20,
  IPPROTO_IP: 0,
  IP_PKTINFO: 8,
  IP_FREEBIND: 15,
  IPPROTO_IPV6: 41,
  IPV6_V6ONLY: 26,
  IPV6_RECVPKTINFO: 49,
  IPV6_FREEBIND: 78,
  MSG_TRUNC: 0x20,
  MSG_DONTWAIT: 0x40,
  MSG_WAITFORONE: 0x10000,
  SHUT_RD: 0,
} as const;

const ARCHITECTURES: readonly string[] = ['x64', 'arm64'];

export type Libc = NonNullable<ReturnType<typeof loadLibc>>;

/** The C library, or undefined where this Node cannot call it or it is not the one that is known here. */
export function loadLibc() {
  if (process.platform !== 'linux' || !ARCHITECTURES.includes(process.arch)) return undefined;
  // A Node without FFI does not know the module, so an import would end the program.
  const ffi: typeof import('node:ffi') | undefined = process.getBuiltinModule('node:ffi');
  if (ffi === undefined) return undefined;
  try {
    const { lib, functions } = ffi.dlopen(null, SIGNATURES);
    return {
      ...functions,
      /** Kept, because a library that is let go of is closed. */
      lib,
      /** Where memory is; it must be kept for as long as the address is used. */
      addressOf: (memory: ArrayBuffer): bigint => ffi.getRawPointer(memory),
      /** The error of the call that failed last in this thread, as Node's own calls would report it. */
      lastError: (call: string): NodeJS.ErrnoException => {
        const code = getSystemErrorName(-ffi.getInt32(functions.__errno_location()));
        return Object.assign(new Error(`${call} ${code}`), { code, syscall: call });
      },
    };
  } catch {
    // A function is missing, or --permission forbids all this.
    return undefined;
  }
}

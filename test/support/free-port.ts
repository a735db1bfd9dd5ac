import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** Below the range that the kernel hands out by itself, so that no outgoing connection can take the port meanwhile. */
const PORT_MIN = 12_000;
const PORT_MAX = 31_999;
const ATTEMPTS_MAX = 200;

/** A port of loopback that nobody uses, neither over UDP nor over TCP, on 127.0.0.1 and on ::1. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  return port!;
}

/** As many different free ports as asked for. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let attempt = 0; ports.size < count; attempt++) {
    if (attempt === count + ATTEMPTS_MAX) throw new Error(`cannot find ${count} free ports on loopback`);
    const port = PORT_MIN + Math.floor(Math.random() * (PORT_MAX - PORT_MIN + 1));
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

async function isFree(port: number): Promise<boolean> {
  const taken = await Promise.all([
    tcpError('127.0.0.1', port),
    tcpError('::1', port),
    udpError('127.0.0.1', port),
    udpError('::1', port),
  ]);
  // A machine without IPv6 has no ::1 to be in use.
  return taken.every((code) => code === undefined || code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT');
}

/** The error code of listening there; undefined when it works. */
function tcpError(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

function udpError(address: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      resolve(error.code);
    });
    socket.bind({ address, port, exclusive: true }, () => socket.close(() => resolve(undefined)));
  });
}

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';
const ATTEMPTS_MAX = 20;

/** A port of 127.0.0.1 that is free for UDP and TCP: `preferred` where it is. */
export async function freePort(preferred: number): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const port = await tcpPort(attempt === 0 ? preferred : 0);
    if (port !== undefined && (await isFreeForUdp(port))) return port;
  }
  throw new Error(`No free port was found on ${LOOPBACK}`);
}

async function tcpPort(port: number): Promise<number | undefined> {
  const server = createServer();
  try {
    server.listen(port, LOOPBACK);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch {
    return undefined;
  } finally {
    server.close();
  }
}

async function isFreeForUdp(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  try {
    socket.bind(port, LOOPBACK);
    await once(socket, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    socket.close();
  }
}

import { duplicate } from './lent-sockets.ts';
import { type Libc, loadLibc } from './libc.ts';
import { openUdpSockets } from './open-sockets.ts';
import { type DnsServer, startUdpServer, takeOverSocket } from './udp-server.ts';
import { startUdpWorkers, type UdpWorkersOptions } from './udp-workers.ts';

/**
 * Answers DNS over UDP: in threads, or in this one where there are no `readers` or the machine cannot do better. Rejects
 * with an error that says what to do when a socket cannot be opened.
 */
export function startUdp(options: UdpWorkersOptions): Promise<DnsServer> {
  const libc = loadLibc();
  if (libc === undefined) return startUdpServer(options);
  return options.readers.length === 0 ? startInThisThread(libc, options) : startUdpWorkers(libc, options);
}

async function startInThisThread(libc: Libc, options: UdpWorkersOptions): Promise<DnsServer> {
  if (options.lent !== undefined) return takeOverSocket(libc, duplicate(libc, options.lent), options);
  const { port, descriptors } = openUdpSockets(libc, options, 1);
  return takeOverSocket(libc, descriptors[0]!, { ...options, port });
}

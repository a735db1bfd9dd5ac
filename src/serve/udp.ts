import { loadLibc } from './libc.ts';
import { type DnsServer, startUdpServer } from './udp-server.ts';
import { startUdpWorkers, type UdpWorkersOptions } from './udp-workers.ts';

/**
 * Answers DNS over UDP: in threads, or in this one where there are no `readers` or the machine cannot do better. Rejects
 * with an error that says what to do when a socket cannot be opened.
 */
export function startUdp(options: UdpWorkersOptions): Promise<DnsServer> {
  const libc = options.readers.length === 0 ? undefined : loadLibc();
  return libc === undefined ? startUdpServer(options) : startUdpWorkers(libc, options);
}

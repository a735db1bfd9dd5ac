import { startMesosDns } from '../support/mesos-dns.ts';
import { UDP_WAYS, type UdpWay } from '../support/udp-ways.ts';
import type { Target } from './target.ts';

/** The program itself, `bin/mesos-dns`, with a configuration file, and with one of its ways to answer over UDP. */
export function daemonTarget(udpWay: UdpWay): Target {
  return {
    name: `bin/mesos-dns, UDP by ${udpWay}`,
    async start(config, { awaitState }) {
      const { port, ready, stop } = await startMesosDns({ ...config, ...UDP_WAYS[udpWay] });
      try {
        if (awaitState) await ready();
      } catch (error) {
        await stop();
        throw error;
      }
      return { address: '127.0.0.1', port, stop };
    },
  };
}

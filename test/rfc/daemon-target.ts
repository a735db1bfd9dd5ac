import { startMesosDns } from '../support/mesos-dns.ts';
import type { Target } from './target.ts';

/** The program itself, `bin/mesos-dns`, with a configuration file. */
export const daemonTarget: Target = {
  name: 'bin/mesos-dns',
  async start(config, { awaitState }) {
    const { port, ready, stop } = await startMesosDns(config);
    try {
      if (awaitState) await ready();
    } catch (error) {
      await stop();
      throw error;
    }
    return { address: '127.0.0.1', port, stop };
  },
};

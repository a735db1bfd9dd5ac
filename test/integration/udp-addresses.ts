/** Asks wildcard listeners at each address of a machine that has several; see udp-addresses.test.ts. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { systemClock } from '../../src/cli/system-clock.ts';
import { Counters } from '../../src/serve/counters.ts';
import { startUdp } from '../../src/serve/udp.ts';
import { TableWriter } from '../../src/table/writer.ts';
import { ANSWER_SETTINGS } from '../support/answer-settings.ts';
import { keyOf } from '../support/key-of.ts';
import { captureLog } from '../support/log.ts';
import { decoded, queryBytes } from '../support/messages.ts';

/** The clients' address for each family is another one than those that are asked. */
const ASKED = {
  '127.0.0.1': ['127.0.0.5', '10.1.0.5', '10.1.0.6'],
  '::1': ['fd00::5', 'fd00::6'],
  'fe80::5%lo': ['fe80::5%lo'],
};
const WITHIN_MS = 10_000;

const writer = new TableWriter(Math.random);
writer.stage(keyOf('web.mesos'), [{ name: 'web.mesos', type: 'A', value: '10.0.0.1' }], 1);
writer.publish(1);
const log = captureLog();
const options = {
  ...{ table: writer.buffer, settings: ANSWER_SETTINGS, log },
  ...{ counters: new Counters(), clock: systemClock, random: Math.random },
  // Late, so that the reply takes the slow path.
  handle: async (query: Uint8Array) => query.with(3, 5),
};
const ipv4 = await startUdp({ ...options, address: '0.0.0.0', port: 0, readers: [0] });
const ipv6 = await startUdp({ ...options, address: '::', port: ipv4.port, readers: [1] });

for (const [from, addresses] of Object.entries(ASKED)) {
  for (const address of addresses) {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    socket.bind(0, from);
    await once(socket, 'listening');
    // A connected socket takes nothing from any other address.
    socket.connect(ipv4.port, address);
    await once(socket, 'connect');
    for (const [name, rcode] of [
      ['web.mesos', 0],
      ['example.com', 5],
    ] as const) {
      socket.send(queryBytes(name));
      const [reply] = await once(socket, 'message', { signal: AbortSignal.timeout(WITHIN_MS) }).catch(() => {
        throw new Error(`no reply from ${address} about ${name}`);
      });
      if (decoded(reply).rcode !== rcode) throw new Error(`${address} gave a wrong answer about ${name}`);
    }
    socket.close();
  }
}
await ipv4.close();
await ipv6.close();
process.stdout.write(`${['every client was answered', ...log.lines].join('\n')}\n`);

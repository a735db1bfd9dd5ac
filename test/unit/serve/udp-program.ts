/** A server over UDP in a process of its own, asked once. Its argument says what happens then. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { systemClock } from '../../../src/cli/system-clock.ts';
import { Counters } from '../../../src/serve/counters.ts';
import { startUdp } from '../../../src/serve/udp.ts';
import { ANSWER_SETTINGS } from '../../support/answer-settings.ts';
import { captureLog } from '../../support/log.ts';
import { queryBytes } from '../../support/messages.ts';
import { message, text } from './support.ts';
import { TABLE } from './udp-support.ts';

const address = '127.0.0.1';
let threads = 0;
process.on('worker', () => threads++);
const server = await startUdp({
  ...{ address, port: 0, table: TABLE, readers: [0], settings: ANSWER_SETTINGS },
  ...{ counters: new Counters(), clock: systemClock, random: Math.random, log: captureLog() },
  handle: () => message('main thread'),
});
const client = createSocket('udp4');
client.send(queryBytes('web.mesos'), server.port, address);
const [reply] = await once(client, 'message');
client.close();
const by = text(reply) === 'main thread' ? 'the main thread' : 'a thread';
process.stdout.write(`serving, answered by ${by}, with ${threads} threads\n`);
switch (process.argv[2]) {
  case 'exit':
    process.exit(3);
    break;
  case 'throw':
    throw new Error('on purpose');
  default:
    await server.close();
}

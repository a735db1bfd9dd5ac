import type { RfcCase } from './case.ts';
import { daemonTarget } from './daemon-target.ts';
import { packet, question } from './packets.ts';
import { runCases } from './run-cases.ts';

/** One row that is right and three that are wrong: `canary.test.ts` runs this file and counts what is noticed. */
const CANARY_CASES: readonly RfcCase[] = [
  {
    section: 'canary',
    title: 'a right row',
    ask: 'leader.mesos. A',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: ['leader.mesos. 60 IN A 127.0.0.1'] },
  },
  {
    section: 'canary',
    title: 'a wrong address',
    ask: 'leader.mesos. A',
    reply: { status: 'NOERROR', flags: 'qr aa rd ra', answer: ['leader.mesos. 60 IN A 127.0.0.2'] },
  },
  {
    section: 'canary',
    title: 'a reply where none is expected',
    ask: packet({ counts: [1, 0, 0, 0] }, question('leader.mesos.', 'A')),
    reply: 'no reply',
  },
  {
    section: 'canary',
    title: 'a wrong status of bytes',
    ask: packet({ counts: [0, 0, 0, 0] }),
    reply: { status: 'NOERROR', flags: 'qr rd' },
  },
];

runCases(daemonTarget('threads'), CANARY_CASES);

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { freePort } from '../support/free-port.ts';
import { startMesosDns } from '../support/mesos-dns.ts';
import { aRecord, replyTo } from '../support/messages.ts';
import { startProgram } from '../support/process.ts';
import { smallState } from '../support/small-state.ts';
import { UDP_WAYS } from '../support/udp-ways.ts';
import { startFakeMaster, withBody } from './fake-master.ts';
import { answering, startFakeUpstream } from './fake-upstream.ts';
import { PROBED, probeOf } from './probed-program.ts';
import { rounds, SEED } from './settings.ts';
import { stormFault } from './storm-fault.ts';

const DATAGRAMS = rounds(3000);
const PATIENCE_MS = 20_000;
/** For a server that is known to be broken. */
const IMPATIENCE_MS = 2000;
const BROKEN_SERVER = fileURLToPath(new URL('broken-server.ts', import.meta.url));

for (const [udpWay, settings] of Object.entries(UDP_WAYS)) {
  test(`the program, UDP by ${udpWay}, stands a storm of ${DATAGRAMS} hostile datagrams, and of connections, from seed ${SEED}`, async (t) => {
    const master = await startFakeMaster(t);
    master.behave(withBody(smallState({ leader: master.address, tasks: [{ name: 'web', ip: '10.1.0.1' }] })));
    const upstream = await startFakeUpstream(t, () =>
      answering((query) => replyTo(query, [aRecord(query.questions[0]!.name, '192.0.2.1')])),
    );
    // The program takes it over from us.
    Object.assign(process.env, PROBED);
    const program = await startMesosDns({
      masters: [master.address],
      resolvers: [`127.0.0.1:${upstream}`],
      timeout: 1,
      ...settings,
    });
    t.after(() => program.stop());
    await program.ready();
    const fault = await stormFault(
      {
        port: program.port,
        probe: probeOf(program.program),
        output: program.program.output,
        patienceMs: PATIENCE_MS,
        right: { 'leader.mesos': '127.0.0.1', 'web.marathon.mesos': '10.1.0.1', 'www.example.com': '192.0.2.1' },
      },
      DATAGRAMS,
      seededRandom(SEED),
    );
    assert.equal(fault, undefined, program.program.output());
  });
}

for (const [flaw, expected] of [
  ['none', undefined],
  ['ends itself', /./],
  ['leaves files open', /open files where/],
  ['gives wrong answers', /in the place of 10\.0\.0\.1/],
  ['goes silent', /./],
  ['notes a bug', /it wrote: this is a bug/],
  ['keeps what it got', /octets of memory more/],
] as const) {
  test(`the storm ${expected === undefined ? 'finds no fault in a good server' : `finds a server that ${flaw}`}`, async (t) => {
    const port = await freePort();
    const server = await startProgram(process.execPath, { args: [BROKEN_SERVER, flaw, String(port)], env: PROBED });
    t.after(() => server.stop());
    await server.waitFor('serving');
    const target = {
      port,
      probe: probeOf(server),
      output: server.output,
      right: { 'leader.mesos': '10.0.0.1' },
      patienceMs: expected === undefined ? PATIENCE_MS : IMPATIENCE_MS,
    };
    const fault = await stormFault(target, 500, seededRandom(SEED));
    if (expected === undefined) assert.equal(fault, undefined);
    else assert.match(fault ?? 'no fault', expected);
  });
}

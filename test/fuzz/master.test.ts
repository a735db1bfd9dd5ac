import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { MasterState } from '../../src/cluster/model.ts';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { startDaemon } from '../../src/daemon/daemon.ts';
import { RCODE } from '../../src/wire/constants.ts';
import { freePort } from '../support/free-port.ts';
import { type CapturedLog, captureLog } from '../support/log.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { parseState } from '../support/parse-state.ts';
import { smallState } from '../support/small-state.ts';
import { until } from '../support/until.ts';
import { addressesIn, askUdp } from './ask.ts';
import { type FakeMaster, type MasterAnswer, startFakeMaster, withBody } from './fake-master.ts';
import { nonsense, partlyWrong } from './hostile-master.ts';

const PATIENCE_MS = 20_000;
/** How far the clock is turned between two looks: little enough for an answer to come before its time-out. */
const TURN_MS = 50;
const WEB = 'web.marathon.mesos';

/** What follows a master, so far as these tests see it. */
interface Follower {
  /** Has the master asked until a state is published, or until none is to be had. */
  poll(expected: 'a state' | 'no state'): Promise<void>;
  addresses(name: string): Promise<string[]>;
}

interface RunningDaemon extends Follower {
  readonly log: CapturedLog;
  readonly port: number;
}

/** A server that follows one master; its clock stands but while it polls. */
async function startServer(t: TestContext, master: FakeMaster): Promise<RunningDaemon> {
  const [clock, log, port] = [createManualClock(), captureLog(), await freePort()];
  const config = configWith({ masters: [master.address], port });
  const daemon = await startDaemon({ config, version: '1.2.3', search: [], lent: [], clock, random: Math.random, log });
  t.after(async () => {
    await daemon.close();
    assert.equal(clock.pending(), 0, 'timers left behind');
  });
  const count = (pattern: RegExp): number => log.lines.filter((line) => pattern.test(line)).length;
  return {
    log,
    port,
    poll: async (expected) => {
      const pattern = expected === 'a state' ? /^debug zone updated/ : /^warn No master gives the state/;
      const before = count(pattern);
      await until(() => {
        clock.advance(TURN_MS);
        return count(pattern) > before;
      }, expected);
    },
    addresses: async (name) => addressesIn(await askUdp(port, name, PATIENCE_MS)),
  };
}

function configWith(keys: object): Config {
  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-test-'));
  const file = join(folder, 'config.json');
  const limits = { refreshSeconds: 1, stateTimeoutSeconds: 5 };
  writeFileSync(file, JSON.stringify({ listener: '127.0.0.1', httpon: false, externalon: false, ...limits, ...keys }));
  try {
    return loadConfig(file, {
      resolvConf: () => ({ nameservers: [], search: [] }),
      localAddresses: () => ['127.0.0.1'],
    }).config;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A good state, different each time, and then nonsense: says what the follower made of that, if anything. */
async function nonsenseFault(
  follower: Follower,
  master: FakeMaster,
  answer: MasterAnswer,
  ip: string,
): Promise<string | undefined> {
  master.behave(withBody(smallState({ leader: master.address, tasks: [{ name: 'web', ip }] })));
  await follower.poll('a state');
  const before = (await follower.addresses(WEB)).join();
  if (before !== ip) return `${WEB} has the address "${before}", and ${ip} in a good state`;
  master.behave(answer);
  await follower.poll('no state');
  const after = (await follower.addresses(WEB)).join();
  return after === ip ? undefined : `${WEB} lost its address ${ip} and has "${after}"`;
}

test('a master that answers nonsense changes nothing, and the next good state is published', async (t) => {
  const master = await startFakeMaster(t);
  const server = await startServer(t, master);
  const ways = Object.entries(nonsense(master.address, smallState({ leader: master.address, tasks: [] })));
  for (const [number, [what, answer]] of ways.entries()) {
    assert.equal(await nonsenseFault(server, master, answer, `10.1.0.${number}`), undefined, what);
  }
  await until(() => master.open() === 0, 'the end of every connection to the master');
  assert.deepEqual(
    server.log.lines.filter((line) => line.startsWith('error')),
    [],
  );
});

test('a master that answers nonsense from the start gives no zone, and no name is denied', async (t) => {
  const master = await startFakeMaster(t);
  const server = await startServer(t, master);
  master.behave(withBody('{}'));
  await server.poll('no state');
  const reply = await askUdp(server.port, WEB, PATIENCE_MS);
  assert.equal(reply.rcode, RCODE.SERVFAIL);
});

test('a state without agents and frameworks does not empty the zone', async (t) => {
  const master = await startFakeMaster(t);
  const server = await startServer(t, master);
  const hollow = withBody({ leader: `master@${master.address}`, slaves: [], frameworks: [] });
  const poll = { poll: () => server.poll('a state'), addresses: server.addresses };
  assert.equal(await nonsenseFault(poll, master, hollow, '10.1.0.1'), undefined);
});

test('of a partly wrong state the good tasks are published, and one warning names the bad one', async (t) => {
  const master = await startFakeMaster(t);
  const server = await startServer(t, master);
  master.behave(withBody(partlyWrong(master.address)));
  for (let poll = 0; poll < 3; poll++) await server.poll('a state');
  assert.deepEqual(await server.addresses('one.marathon.mesos'), ['10.1.0.1']);
  assert.deepEqual(await server.addresses('two.marathon.mesos'), ['10.1.0.3']);
  const warnings = server.log.lines.filter((line) => line.startsWith('warn') && line.includes('left out'));
  assert.equal(warnings.length, 1, warnings.join('\n'));
  assert.match(warnings[0]!, /"bad\.1" "bad"/);
});

/** Followers that a good one must not be like; each asks once. */
const BROKEN: Readonly<Record<string, (text: string, before: string[]) => string[]>> = {
  'forgets everything when it learns nothing': (text) => {
    const parsed = parseState(text);
    return parsed.ok ? tasksAddresses(parsed.state) : [];
  },
  'takes any text for a state': (text) => [...text.matchAll(/"ip_address":"([^"]+)"/g)].map((match) => match[1]!),
  'never hears of anything new': (text, before) => (before.length > 0 || text === '' ? before : ['10.1.0.0']),
};

for (const [what, learn] of Object.entries(BROKEN)) {
  test(`these checks notice a follower that ${what}`, async (t) => {
    const master = await startFakeMaster(t);
    let known: string[] = [];
    const follower: Follower = {
      poll: async () => {
        known = learn(await (await fetch(`http://${master.address}/master/state`)).text(), known);
      },
      addresses: async () => known,
    };
    const faults = [];
    for (const [number, body] of [{}, '<html>', '{"leader":'].entries()) {
      faults.push(await nonsenseFault(follower, master, withBody(body), `10.1.0.${number}`));
    }
    assert.notDeepEqual(faults, [undefined, undefined, undefined]);
  });
}

function tasksAddresses({ cluster }: MasterState): string[] {
  return [...cluster.tasks.values()].flatMap((task) => task.status.netinfo);
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '../config/load.ts';
import { type Daemon, startDaemon } from '../daemon/daemon.ts';
import { formatHostPort } from '../lib/host-port.ts';
import { DEMO_APPS } from '../sim/demo-apps.ts';
import { failOverSteps } from '../sim/fail-over.ts';
import { type MasterServer, startMaster } from '../sim/master-server.ts';
import { Scenario } from '../sim/scenario.ts';
import { VERSION } from '../version.ts';
import { DemoLookups } from './demo-lookups.ts';
import { freePort } from './free-port.ts';
import { createLog } from './log.ts';
import { machine } from './machine.ts';
import type { Output } from './output.ts';
import { signalled } from './signalled.ts';
import { systemClock } from './system-clock.ts';
import { systemRandom } from './system-random.ts';

/** The same life at every run, so that what one reads about the demo is what one sees. */
const SEED = 1;
/** Ports that the documentation shows; others are taken where these are in use. */
const DNS_PORT = 10053;
const HTTP_PORT = 10123;
const START_ATTEMPTS_MAX = 10;

/** How fast the cluster lives. */
interface Pace {
  /** Between two things that happen in it. */
  readonly stepPauseMs: number;
  readonly stepsBetweenElections: number;
}

/** Slow enough to read along. */
const PACE: Pace = { stepPauseMs: 2_000, stepsBetweenElections: 8 };

const USAGE = 'usage: mesos-dns demo   (no arguments; Ctrl-C ends it)\n';

/**
 * `mesos-dns demo`: serves a simulated cluster on loopback and shows its names as they change, until a signal ends it.
 * Returns the exit code: 0 after such a signal, 2 for any argument.
 */
export async function demo(args: readonly string[], { out, err }: Output, pace: Pace = PACE): Promise<number> {
  if (args.length > 0) {
    err(USAGE);
    return 2;
  }
  const stop = signalled();
  const scenario = new Scenario({ clock: systemClock, seed: SEED });
  out('A simulated Mesos cluster, and a real mesos-dns that serves it, on this machine only.\n\n');
  for (let step = 0; step < scenario.openingSteps; step++) out(`  ${scenario.next()}\n`);

  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-demo-'));
  let master: MasterServer | undefined;
  let daemon: Daemon | undefined;
  try {
    master = await startMaster({ cluster: scenario.cluster, clock: systemClock });
    const file = join(folder, 'config.json');
    const server = await startServer(formatHostPort(master.address), file);
    daemon = server.daemon;
    out(welcome(formatHostPort(master.address), file, server.port, server.httpPort));
    const isReady = await Promise.race([daemon.ready.then(() => true), stop.then(() => false)]);
    const lookups = new DemoLookups({ host: '127.0.0.1', port: server.port });
    const happening = happenings(scenario, master, pace.stepsBetweenElections);
    if (isReady) await live(happening, lookups, pace.stepPauseMs, stop, out);
    out('\nThe demo has ended.\n');
    return 0;
  } finally {
    await daemon?.close();
    await master?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface StartedServer {
  readonly daemon: Daemon;
  readonly port: number;
  readonly httpPort: number;
}

/** Serves on the ports that the documentation shows, or on others where these are taken, also by somebody just now. */
async function startServer(master: string, file: string): Promise<StartedServer> {
  const { search } = machine.resolvConf();
  // What goes well, the demo tells itself.
  const log = { ...createLog(0), info: () => {} };
  for (let attempt = 1; ; attempt++) {
    const [port, httpPort] = [await freePort(DNS_PORT), await freePort(HTTP_PORT)];
    writeFileSync(file, `${JSON.stringify(demoConfig(master, port, httpPort), undefined, 2)}\n`);
    const { config } = loadConfig(file, machine);
    try {
      const daemon = await startDaemon({
        config,
        version: VERSION,
        search,
        lent: [],
        clock: systemClock,
        random: systemRandom,
        log,
      });
      return { daemon, port, httpPort };
    } catch (error) {
      const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE' || attempt === START_ATTEMPTS_MAX) throw error;
    }
  }
}

/** The cluster's life without end, in which now and then another master is elected. */
function* happenings(
  scenario: Scenario,
  master: MasterServer,
  stepsBetweenElections: number,
): Generator<string, never> {
  for (;;) {
    for (let step = 0; step < stepsBetweenElections; step++) yield scenario.next();
    master.lead();
    for (const step of failOverSteps(scenario.cluster)) yield step;
  }
}

/** Shows the names, then lets one thing after another happen until `stop` resolves. */
async function live(
  happening: Iterator<string, never>,
  lookups: DemoLookups,
  stepPauseMs: number,
  stop: Promise<string>,
  out: Output['out'],
): Promise<void> {
  const stopped = new AbortController();
  void stop.then(() => stopped.abort());
  out(`Names in it:\n\n${await lookups.changes()}\nWhat happens next, and what the names say then:\n\n`);
  for (;;) {
    await sleep(stepPauseMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    if (stopped.signal.aborted) return;
    out(`  ${happening.next().value}\n`);
    out(await lookups.nextChanges(stopped.signal));
  }
}

/** An ordinary configuration file; only the refresh is faster than in a real cluster, where it would burden the master. */
function demoConfig(master: string, port: number, httpPort: number): Record<string, unknown> {
  return {
    masters: [master],
    refreshSeconds: 1,
    ttl: 1,
    listener: '127.0.0.1',
    port,
    httplistener: '127.0.0.1',
    snapshotFile: '',
    httpport: httpPort,
  };
}

function welcome(master: string, file: string, port: number, httpPort: number): string {
  const dig = `dig @127.0.0.1 -p ${port}`;
  const api = `http://127.0.0.1:${httpPort}/v1`;
  const [first, second] = DEMO_APPS;
  return `
  master          http://${master}/state
  DNS             127.0.0.1:${port}, UDP and TCP
  HTTP            ${api}/enumerate
  configuration   ${file}

Try it in another terminal (Ctrl-C here ends the demo):

  ${dig} ${first!.name}.marathon.mesos
  ${dig} _http._${second!.name}._tcp.marathon.mesos SRV
  ${dig} leader.mesos
  curl ${api}/hosts/${first!.name}.marathon.mesos
  curl ${api}/services/_http._${second!.name}._tcp.marathon.mesos

`;
}

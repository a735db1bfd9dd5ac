import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../test/support/free-port.ts';
import { ask, askUntil } from './ask.ts';
import type { Bench } from './bench-run.ts';
import { checkCodes } from './check-answers.ts';
import { runAtFullRate } from './dnsperf.ts';
import { type States, startMaster, writeStates } from './master.ts';
import { ourServer } from './peers/mesos-dns.ts';
import { cpuSeconds } from './process-tree.ts';
import { namesOf, questionsOf, type Zone } from './questions.ts';
import { startServer } from './start-server.ts';
import { NEVER_SECONDS, zoneOf } from './zone-of.ts';

/** What happens beside the queries. */
export type Activity = 'nothing' | 'polls' | 'updates';

export const ACTIVITIES: readonly Activity[] = ['nothing', 'polls', 'updates'];

export interface UpdateResults {
  /** A records that are others in each next state. */
  readonly changedRecords: number;
  readonly samples: readonly UpdateSample[];
}

export interface UpdateSample {
  readonly activity: Activity;
  readonly queriesPerSecond: number;
  /** User and system time of the whole server, seconds in a second. */
  readonly cpuShare: number;
  readonly lost: number;
}

/** Our server at full rate while it does not poll, polls a state that stays, and polls one that changes: every second. */
export async function measureUpdates({ plan, folder: all, say }: Bench): Promise<UpdateResults> {
  const { tasks, movedTasks, rounds, seconds } = plan.updates;
  const folder = join(all, 'updates');
  mkdirSync(folder);
  const states = await writeStates(folder, { tasks, apart: true }, [0, movedTasks]);
  const unmoved = await zoneOf(folder, onlyState(states, 0));
  const moved = await zoneOf(folder, onlyState(states, 1));
  const questions = join(folder, 'questions');
  writeFileSync(questions, `${questionsOf('A', namesOf(unmoved, tasks)).join('\n')}\n`);
  const samples: UpdateSample[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const activity of ACTIVITIES) {
      say(`${tasks} tasks under load, round ${round + 1} of ${rounds}: ${activity}`);
      samples.push(await measureActivity(folder, activity, states, { questions, seconds }));
    }
  }
  return { changedRecords: changedAddresses(unmoved, moved), samples };
}

async function measureActivity(
  folder: string,
  activity: Activity,
  states: States,
  load: { readonly questions: string; readonly seconds: number },
): Promise<UpdateSample> {
  const refreshSeconds = activity === 'nothing' ? NEVER_SECONDS : 1;
  const following = { masterPort: states.port, httpPort: await freePort(), refreshSeconds };
  const master = await startMaster(activity === 'updates' ? states : onlyState(states, 0));
  const server = await startServer(ourServer(following), folder);
  try {
    const { port, pid } = server;
    await server.whileRunning(askUntil(port, 'leader.mesos. A', 'NOERROR'));
    const before = { cpu: cpuSeconds(pid), polls: master.answeredSoFar(), serial: await serialOf(port) };
    const run = await runAtFullRate({ ...load, port });
    const cpu = cpuSeconds(pid) - before.cpu;
    checkCodes(server.peer.name, 'A', run);
    const polls = master.answeredSoFar() - before.polls;
    if (refreshSeconds === 1 && polls < load.seconds / 2) throw new Error(`only ${polls} polls in ${load.seconds} s`);
    const changed = (await serialOf(port)) !== before.serial;
    if (changed !== (activity === 'updates'))
      throw new Error(`the zone ${changed ? 'changed' : 'stayed'} with ${activity}`);
    const { completed, lost, queriesPerSecond } = run;
    return { activity, queriesPerSecond, cpuShare: cpu / load.seconds, lost: lost / (completed + lost) };
  } finally {
    await server.stop();
    await master.stop();
  }
}

function onlyState({ port, files }: States, index: number): States {
  return { port, files: [files[index]!] };
}

async function serialOf(port: number): Promise<string | undefined> {
  return (await ask(port, 'mesos. SOA'))?.answer[0];
}

function changedAddresses({ Records: { As: before } }: Zone, { Records: { As: after } }: Zone): number {
  return Object.keys(before).filter((name) => before[name]!.join() !== after[name]?.join()).length;
}

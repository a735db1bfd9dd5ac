import type { TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { followCluster } from '../../../src/daemon/follow-cluster.ts';
import type { MasterFetch } from '../../../src/mesos/http-client.ts';
import { SimCluster } from '../../../src/sim/cluster.ts';
import type { Task } from '../../../src/sim/model.ts';
import { FakeMaster } from './fake-master.ts';
import { addresses, keeperWith } from './keeper.ts';

/** As in the keeper. */
export const HOLD_SECONDS = 600;
const REFRESH_SECONDS = 60;
const STEP_MS = 1000;

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await setImmediate();
}

/**
 * A cluster of one agent, whose framework runs the task "web", and a keeper that follows its masters over no network: the
 * first of two leads until a test says otherwise.
 */
export async function followed(t: TestContext) {
  const { keeper, clock, log, drifts } = keeperWith();
  const sim = new SimCluster({ clock, random: () => 0 });
  const agent = sim.addAgent({ hostname: '10.0.1.1', ip: '10.0.1.1' });
  const framework = sim.addFramework({ name: 'marathon', hostname: '10.0.2.1', pid: 'scheduler-1@10.0.2.9:15101' });
  const run = (name: string, ip: string): Task => {
    const task = sim.launch(framework, agent, { id: name, name, addresses: [ip] });
    sim.start(task);
    sim.run(task);
    return task;
  };
  const web = run('web', '9.0.0.1');
  const [master, other] = ['10.0.0.1', '10.0.0.2'].map((host) => new FakeMaster(sim, host)) as [FakeMaster, FakeMaster];
  other.gives = { state: false, events: false };
  const fetch: MasterFetch = async (request) => {
    request.signal.throwIfAborted();
    const asked = [master, other].find(({ address }) => address.host === request.master.host)!;
    return asked.fetch(request);
  };
  const following = followCluster({
    config: {
      masters: [master.address, other.address],
      zk: undefined,
      refreshSeconds: REFRESH_SECONDS,
      stateTimeoutSeconds: 300,
      failoverHoldSeconds: HOLD_SECONDS,
    },
    keeper,
    fetch,
    clock,
    random: () => 0.5,
    onEventAnswered: () => {},
    log,
  });
  t.after(() => following.stop());
  await settle();
  const pass = async (seconds: number): Promise<void> => {
    for (let count = 0; count < seconds; count++) {
      clock.advance(STEP_MS);
      for (const each of [master, other]) each.beat();
      await settle();
    }
  };
  const ask = (name: string): readonly string[] => addresses(keeper, `${name}.mesos`);
  return { sim, agent, framework, web, master, other, run, keeper, clock, log, drifts, pass, ask };
}

import assert from 'node:assert/strict';
import type { ClusterEvent } from '../../../src/cluster/event.ts';
import type { MasterState, Task } from '../../../src/cluster/model.ts';
import { serialIsNewer } from '../../../src/lib/serial.ts';
import { stateJson } from '../../../src/sim/master-state.ts';
import type { Agent } from '../../../src/sim/model.ts';
import { eventRecord } from '../../../src/sim/v1-events.ts';
import { parseRecord } from '../../support/event-records.ts';
import { parseState } from '../../support/parse-state.ts';
import { ClusterLife } from '../cluster/cluster-life.ts';
import { keeperWith } from './keeper.ts';

type Keeper = ReturnType<typeof keeperWith>['keeper'];

/** Nothing that parses gives this: an update with it fails. */
const BROKEN = { healthy: true, mapsPorts: false, netinfo: null as unknown as string[], docker: [], mesos: [] };

/** As in the keeper. */
const HOLD_MAX_MS = 600_000;

/** A cluster in which things happen while its masters fail over, and a keeper that hears of it late and in pieces. */
export class MastersLife {
  readonly #life: ClusterLife;
  readonly #told = keeperWith();
  #electedSeconds = 1;
  #isSubscribed = false;
  /** Events that were told and not heard yet. */
  #waiting: ClusterEvent[] = [];
  /** A poll that is under way, and the state that comes of it once the master has written it. */
  #poll: { state: string | undefined } | undefined;
  #last: MasterState | undefined;
  /** Whether events have told everything since the last state. */
  #isFollowing = false;
  /** Keys of tasks that run, and whose names were seen when nothing was left to be heard. */
  readonly #seen = new Set<string>();
  #serial: number;

  constructor(seed: number) {
    this.#life = new ClusterLife(seed);
    this.#serial = this.keeper.journal.serial;
    this.#life.sim.onEvent((event) => {
      const { event: parsed } = parseRecord(eventRecord(event));
      if (this.#isSubscribed && parsed !== undefined) this.#waiting.push(parsed);
    });
  }

  get keeper(): Keeper {
    return this.#told.keeper;
  }

  /** So many updates have failed. */
  get failures(): number {
    return this.#told.log.lines.filter((line) => line.startsWith('error')).length;
  }

  /** Something happens in the cluster, to its masters, or on the way to the keeper. */
  async step(): Promise<void> {
    const choice = this.#life.random();
    if (choice < 0.45) this.live();
    else if (choice < 0.65) await this.hear(20);
    else if (choice < 0.7) this.#beginPoll();
    else if (choice < 0.76) this.#writeState();
    else if (choice < 0.82) await this.#endPoll();
    else if (choice < 0.84) this.#cut();
    else if (choice < 0.88) this.subscribe();
    else if (choice < 0.89) this.#failOver();
    else if (choice < 0.92) this.#readRegistry();
    else if (choice < 0.96) this.#returnAgent(this.#life.pick(this.#recovered()));
    else this.#returnFramework();
    this.#check();
  }

  live(): void {
    if (!this.#life.sim.recovering) this.#life.step();
  }

  /** The masters have long been well, and all of it is heard. */
  async calm(): Promise<void> {
    this.#readRegistry();
    for (const agent of this.#life.sim.agents.values()) {
      if (agent.registration !== 'registered') this.#returnAgent(agent);
    }
    while (this.#returnFramework());
    this.subscribe();
    while (this.#waiting.length > 0) await this.hear(10);
    await this.poll();
    this.#check();
    // What had ended while nobody listened is not held any more.
    this.#told.clock.advance(HOLD_MAX_MS);
    await this.poll();
    this.#check();
  }

  async poll(): Promise<void> {
    this.#poll = undefined;
    this.#beginPoll();
    await this.#endPoll();
  }

  subscribe(): void {
    if (this.#isSubscribed || this.#life.sim.recovering) return;
    this.#isSubscribed = true;
    this.#isFollowing = false;
    this.#poll = undefined;
    this.#beginPoll();
  }

  /** What is published, and what would be if the keeper had begun with a state of this moment. */
  async zones(): Promise<[string[], string[]]> {
    const { keeper } = keeperWith();
    await keeper.acceptPolled(this.#parsed(this.#state()), false);
    return [linesOf(this.keeper), linesOf(keeper)];
  }

  /** The next events are heard, so many at the most; at times their update fails, and they come once more. */
  async hear(countMax: number): Promise<void> {
    const batch = this.#waiting.splice(0, 1 + Math.floor(this.#life.random() * countMax));
    const broken = this.#life.random() < 0.1 ? this.#brokenTask(batch) : undefined;
    if (batch.length === 0) return;
    if (broken !== undefined) {
      assert.equal(
        await this.keeper.apply([...batch, { type: 'task-added', progress: 'running', task: broken }]),
        true,
      );
    }
    await this.keeper.apply(batch);
  }

  /** One of a framework and an agent that are there, whatever the batch tells. */
  #brokenTask(batch: readonly ClusterEvent[]): Task | undefined {
    const text = JSON.stringify(batch);
    const { agents, frameworks } = this.keeper.known!.cluster;
    const [agentId, frameworkKey] = [agents, frameworks].map((map) => [...map.keys()].find((id) => !text.includes(id)));
    if (agentId === undefined || frameworkKey === undefined) return undefined;
    const what = { key: 'broken', id: 'broken', name: 'broken', ports: [], discovery: undefined, mapsPorts: false };
    return { ...what, frameworkKey, agentId, running: true, status: BROKEN };
  }

  #beginPoll(): void {
    if (this.#poll !== undefined) return;
    this.keeper.beginPoll();
    this.#poll = { state: undefined };
  }

  #writeState(): void {
    if (this.#poll !== undefined) this.#poll.state ??= this.#state();
  }

  async #endPoll(): Promise<void> {
    this.#writeState();
    if (this.#poll?.state === undefined) return;
    this.#last = this.#parsed(this.#poll.state);
    this.#poll = undefined;
    await this.keeper.acceptPolled(this.#last, this.#isSubscribed && this.#isFollowing);
    this.#isFollowing = this.#isSubscribed;
  }

  #cut(): void {
    this.#isSubscribed = false;
    this.#waiting = [];
  }

  #failOver(): void {
    this.#life.sim.failOver();
    this.#electedSeconds++;
    this.#cut();
    this.#poll = undefined;
  }

  #readRegistry(): void {
    if (this.#life.sim.recovering) this.#life.sim.readRegistry();
  }

  #recovered(): Agent[] {
    return [...this.#life.sim.agents.values()].filter(({ registration }) => registration === 'recovered');
  }

  /** Of some, a task has ended meanwhile. */
  #returnAgent(agent: Agent | undefined): void {
    if (agent === undefined) return;
    const key = this.#life.random() < 0.2 ? this.#life.pick(agent.tasks.keys()) : undefined;
    if (key !== undefined) agent.tasks.delete(key);
    this.#life.sim.returnAgent(agent);
  }

  #returnFramework(): boolean {
    const { sim } = this.#life;
    const framework = [...sim.frameworks.values()].find(({ registration }) => registration !== 'registered');
    if (sim.recovering || framework === undefined) return false;
    sim.returnFramework(framework);
    return true;
  }

  /** No name that was good is lost while its task runs, and serials go forward. */
  #check(): void {
    const { keeper } = this;
    const running = this.#running();
    for (const key of this.#seen) if (!running.has(key)) this.#seen.delete(key);
    const published = new Set(
      [...(keeper.view()?.entries('A') ?? [])].flatMap(([name, [ip]]) => `${name.split('-')[0]} ${ip}`),
    );
    const isHeard = this.#waiting.length === 0 && this.#poll === undefined;
    for (const [key, address] of running) {
      const isPublished = published.has(`app ${address}`);
      assert.ok(isPublished || !this.#seen.has(key), `${key} was known and is lost`);
      if (isPublished && isHeard) this.#seen.add(key);
    }
    const { serial } = keeper.journal;
    assert.ok(serial === this.#serial || serialIsNewer(serial, this.#serial));
    this.#serial = serial;
  }

  /** The addresses of tasks that run where their masters can or could reach them, and have one of their own. */
  #running(): Map<string, string> {
    const agents = [...this.#life.sim.agents.values()].filter(({ registration }) => registration !== 'unreachable');
    const tasks = agents.flatMap(({ tasks }) => [...tasks]);
    return new Map(
      tasks
        .filter(([, { state, addresses }]) => state === 'TASK_RUNNING' && addresses.length > 0)
        .map(([key, { addresses }]) => [key, addresses[0]!]),
    );
  }

  #state(): string {
    const times = { startedMs: 1, electedMs: this.#electedSeconds * 1000 };
    const place = { ip: '127.0.0.1', port: 5050, hostname: 'm', zk: undefined };
    return JSON.stringify(stateJson({ cluster: this.#life.sim, ...place, ...times }));
  }

  #parsed(text: string): MasterState {
    const parsed = parseState(text);
    assert.ok(parsed.ok && parsed.warnings.length === 0);
    return parsed.state;
  }
}

function linesOf(keeper: Keeper): string[] {
  const zone = keeper.view()!;
  return (['A', 'AAAA', 'SRV', 'PTR'] as const)
    .flatMap((type) =>
      [...zone.entries(type)].flatMap(([name, values]) => values.map((value) => `${name} ${type} ${value}`)),
    )
    .sort();
}

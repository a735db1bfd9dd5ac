import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { SimCluster } from '../../../src/sim/cluster.ts';
import type { Agent, Framework, Task } from '../../../src/sim/model.ts';

/** A simulated cluster in which things happen, the same for each seed. */
export class ClusterLife {
  readonly sim: SimCluster;
  readonly random: () => number;
  #next = 0;

  constructor(seed: number) {
    this.random = seededRandom(seed);
    let nowMs = 1_000_000;
    this.sim = new SimCluster({ clock: { nowMs: () => nowMs++ }, random: this.random });
  }

  pick<T>(values: Iterable<T>): T | undefined {
    const list = [...values];
    return list[Math.floor(this.random() * list.length)];
  }

  /** Something that can happen, happens. */
  step(): void {
    const { sim } = this;
    const agents = [...sim.agents.values()];
    const registered = agents.filter(({ registration }) => registration === 'registered');
    const agent = this.pick(registered);
    const framework = this.pick([...sim.frameworks.values()].filter((each) => each.registration === 'registered'));
    const task = this.pick(registered.flatMap(({ tasks }) => [...tasks.values()]));
    const choice = Math.floor(this.random() * 14);
    if (choice === 0 || agent === undefined) this.#addAgent();
    else if (choice === 1 || framework === undefined) this.#addFramework();
    else if (choice === 2 && registered.length > 2) sim.removeAgent(agent);
    // Of an agent without tasks that is cut off, no event tells.
    else if (choice === 3 && agent.tasks.size > 0) sim.loseAgent(agent);
    else if (choice === 4) this.#returnAgent(agents);
    else if (choice === 5 && sim.frameworks.size > 3) sim.removeFramework(framework);
    else if (choice < 10 || task === undefined) this.#launch(framework, agent);
    else this.#move(task);
  }

  #addAgent(): void {
    const number = this.#next++;
    this.sim.addAgent({ hostname: `10.0.0.${number % 250}`, ip: `10.0.${number >> 8}.${number % 250}` });
  }

  #addFramework(): void {
    this.sim.addFramework({ name: `framework-${this.#next++}`, hostname: '10.9.9.9' });
  }

  #returnAgent(agents: readonly Agent[]): void {
    const away = this.pick(agents.filter(({ registration }) => registration === 'unreachable'));
    if (away !== undefined) this.sim.returnAgent(away);
  }

  #launch(framework: Framework, agent: Agent): void {
    const id = `task-${this.#next++}`;
    const addresses = this.random() < 0.5 ? {} : { addresses: [addressOf(this.#next)] };
    this.sim.launch(framework, agent, { id, name: `app-${Math.floor(this.random() * 20)}`, ...addresses });
  }

  #move(task: Task): void {
    const { sim } = this;
    if (task.state === 'TASK_STAGING') sim.start(task);
    else if (task.state === 'TASK_STARTING') sim.run(task);
    else if (task.state === 'TASK_RUNNING') this.#moveRunning(task);
    else if (task.state === 'TASK_KILLING') sim.end(task, 'TASK_KILLED');
    // It has ended, and waits for its acknowledgement.
    else sim.acknowledge(task);
  }

  #moveRunning(task: Task): void {
    const choice = Math.floor(this.random() * 4);
    if (choice < 2) this.sim.setHealth(task, choice === 0);
    else if (choice === 2) this.sim.kill(task);
    else this.sim.end(task, 'TASK_FINISHED', { acknowledge: this.random() < 0.5 });
  }
}

const addressOf = (number: number): string => `9.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;

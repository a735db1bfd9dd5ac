import type { Clock } from '../lib/clock.ts';
import { seededRandom } from '../lib/seeded-random.ts';
import { SimCluster } from './cluster.ts';
import { DEMO_APPS, type DemoApp, type Place } from './demo-apps.ts';
import { randomUuid } from './ids.ts';
import type { Agent, Framework, Task } from './model.ts';
import { portsIn } from './resources.ts';

const AGENTS = 3;
const HISTORY_MAX = 20;

export interface ScenarioOptions {
  readonly clock: Pick<Clock, 'nowMs'>;
  /** The same seed gives the same life. */
  readonly seed: number;
}

/**
 * The life of the demo's cluster: agents join, a framework named marathon registers and launches its apps, and then instances come,
 * move, fail and go without end. However long it goes on, the cluster stays as small as its apps allow.
 */
export class Scenario {
  readonly cluster: SimCluster;
  readonly #random: () => number;
  readonly #agents: Agent[] = [];
  /** What has to come before anything else may. */
  readonly #due: (() => string)[];
  #marathon!: Framework;

  constructor({ clock, seed }: ScenarioOptions) {
    this.#random = seededRandom(seed);
    this.cluster = new SimCluster({
      clock,
      random: this.#random,
      name: 'demo',
      completedTasksPerFrameworkMax: HISTORY_MAX,
    });
    this.#due = [
      ...Array.from({ length: AGENTS }, (_, index) => () => this.#addAgent(index + 1)),
      () => this.#addMarathon(),
      ...DEMO_APPS.flatMap((app) => Array.from({ length: app.instancesAtFirst }, () => () => this.#launch(app))),
    ];
  }

  /** How many steps it takes until every app runs. */
  get openingSteps(): number {
    return AGENTS + 1 + DEMO_APPS.reduce((sum, app) => sum + app.instancesAtFirst, 0);
  }

  /** Lets one thing happen, and says what. */
  next(): string {
    const step = this.#due.shift() ?? this.#pick(this.#possible());
    return step();
  }

  /** All that may happen next, when nothing is due. */
  #possible(): (() => string)[] {
    const steps = DEMO_APPS.flatMap((app) => this.#possibleFor(app));
    steps.push(() => this.#lose(this.#pick(this.#agents)));
    return steps;
  }

  #possibleFor(app: DemoApp): (() => string)[] {
    const tasks = this.#instances(app);
    if (tasks.length === 0) return [() => this.#launch(app)];
    const steps = [() => this.#move(app, this.#pick(tasks)), () => this.#fail(app, this.#pick(tasks))];
    if (tasks.length < app.instancesMax) steps.push(() => this.#scaleUp(app));
    if (tasks.length > 1) steps.push(() => this.#scaleDown(app, this.#pick(tasks)));
    if (app.isTransient) steps.push(() => this.#destroy(app, tasks));
    if (app.isChecked) steps.push(() => this.#sicken(this.#pick(tasks)));
    return steps;
  }

  #addAgent(number: number): string {
    const ip = `10.0.1.${10 + number}`;
    this.#agents.push(this.cluster.addAgent({ hostname: `agent-${number}`, ip, attributes: { rack: `r${number}` } }));
    return `agent-${number} joined the cluster at ${ip}`;
  }

  #addMarathon(): string {
    const ip = '10.0.1.10';
    const pid = `scheduler-${randomUuid(this.#random)}@${ip}:15101`;
    this.#marathon = this.cluster.addFramework({ name: 'marathon', pid, hostname: ip, webuiUrl: `http://${ip}:8080` });
    return `marathon registered from ${ip}:15101`;
  }

  #launch(app: DemoApp): string {
    return `marathon launched ${describe(this.#startTask(app))}`;
  }

  #scaleUp(app: DemoApp): string {
    const task = this.#startTask(app);
    return `marathon scaled ${app.name} up to ${this.#instances(app).length}: a new instance on ${place(task)}`;
  }

  #scaleDown(app: DemoApp, task: Task): string {
    this.#stopTask(task);
    return `marathon scaled ${app.name} down to ${this.#instances(app).length}: the one on ${place(task)} is gone`;
  }

  #move(app: DemoApp, task: Task): string {
    const elsewhere = this.#pick(this.#agents.filter((agent) => agent !== task.agent));
    // The new one runs before the old one is stopped, as in a rolling upgrade.
    const moved = this.#startTask(app, elsewhere);
    this.#stopTask(task);
    return `marathon moved ${app.name} from ${task.agent.hostname} to ${place(moved)}`;
  }

  #fail(app: DemoApp, task: Task): string {
    this.cluster.end(task, 'TASK_FAILED');
    this.#due.push(() => `marathon replaced the failed ${app.name}: a new instance on ${place(this.#startTask(app))}`);
    return `${describe(task)} failed`;
  }

  #destroy(app: DemoApp, tasks: readonly Task[]): string {
    for (const task of tasks) this.#stopTask(task);
    return `marathon destroyed the app ${app.name}: nothing of it runs any more`;
  }

  #sicken(task: Task): string {
    this.cluster.setHealth(task, false);
    this.#due.push(() => {
      this.cluster.setHealth(task, true);
      return `${describe(task)} passes its health check again`;
    });
    return `${describe(task)} fails its health check, but runs`;
  }

  #lose(agent: Agent): string {
    this.cluster.loseAgent(agent);
    this.#due.push(() => {
      this.cluster.returnAgent(agent);
      return `${agent.hostname} is back, and so are its tasks`;
    });
    return `${agent.hostname} is cut off: its tasks are unreachable`;
  }

  #startTask(app: DemoApp, agent = this.#pick(this.#agents)): Task {
    const id = `${app.name}.instance-${randomUuid(this.#random)}._app.1`;
    const spec = app.instance(this.#findPlace(app, agent));
    const task = this.cluster.launch(this.#marathon, agent, { id, name: app.name, ...spec });
    this.cluster.start(task);
    this.cluster.run(task);
    if (app.isChecked) this.cluster.setHealth(task, true);
    return task;
  }

  #stopTask(task: Task): void {
    this.cluster.kill(task);
    this.cluster.end(task, 'TASK_KILLED');
  }

  /** Free ports and free addresses; there are many more than the apps can take. */
  #findPlace(app: DemoApp, agent: Agent): Place {
    const tasks = [...agent.tasks.values()];
    const takenPorts = new Set(tasks.flatMap((task) => portsIn(task.resources.ports)));
    const hostPorts: number[] = [];
    for (let port = 31_000 + this.#upTo(900); hostPorts.length < app.hostPorts; port++) {
      if (!takenPorts.has(port)) hostPorts.push(port);
    }
    const subnet = this.#agents.indexOf(agent) + 1;
    const takenAddresses = new Set(tasks.flatMap((task) => task.addresses));
    let host = 2 + this.#upTo(200);
    while (takenAddresses.has(`10.32.${subnet}.${host}`)) host++;
    return {
      hostPorts,
      containerIpv4: `10.32.${subnet}.${host}`,
      containerIpv6: `fd01:b::${subnet}:${host.toString(16)}`,
    };
  }

  #instances(app: DemoApp): Task[] {
    return [...this.#marathon.tasks.values()].filter((task) => task.name === app.name);
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#upTo(list.length)]!;
  }

  #upTo(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}

/** `api on agent-2 (10.0.1.12, ports 31004 and 31005)` */
function describe(task: Task): string {
  return `${task.name} on ${place(task)}`;
}

function place({ agent, addresses, resources }: Task): string {
  const ports = portsIn(resources.ports);
  const onHost = ports.length === 0 ? '' : `, port${ports.length > 1 ? 's' : ''} ${ports.join(' and ')}`;
  return `${agent.hostname} (${addresses.join(' and ')}${onHost})`;
}

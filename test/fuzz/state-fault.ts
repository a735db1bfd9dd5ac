import { Responder } from '../../src/answer/responder.ts';
import type { MasterState, Task } from '../../src/cluster/model.ts';
import type { ParsedState } from '../../src/cluster/state-parser.ts';
import { HostTable } from '../../src/daemon/host-table.ts';
import { ZoneKeeper } from '../../src/daemon/zone-keeper.ts';
import { canonicalIp } from '../../src/lib/ip.ts';
import { type RecordInputs, recordsOfTask } from '../../src/records/inputs.ts';
import { labelRfc1123 } from '../../src/records/label.ts';
import { isReachable, type RecordType } from '../../src/records/record.ts';
import { encodeMessage } from '../../src/wire/encode.ts';
import { nameToWire } from '../../src/wire/name.ts';
import type { ZoneView } from '../../src/zone/zone-view.ts';
import { ANSWER_SETTINGS } from '../support/answer-settings.ts';
import { captureLog } from '../support/log.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { changeJson, type JsonPath } from './change-json.ts';
import { pickFrom } from './pick.ts';
import { randomQuery } from './questions.ts';
import { replyFault } from './reply-fault.ts';

/** What reads a master's state. */
export type StateReader = (text: string) => ParsedState;

const NAMING: RecordInputs['naming'] = {
  domain: 'mesos',
  label: labelRfc1123,
  ipSources: ['netinfo', 'mesos', 'docker', 'host'],
  healthPolicy: 'ignore',
  pointersOn: true,
};
const NAME_SERVER = { mname: 'ns1.mesos', addresses: ['127.0.0.1'] };
const QUESTIONS = 10;

/** Changes one thing in a master's state and says what harm that does to what has nothing to do with it, if any. */
export async function stateFault(text: string, read: StateReader, random: () => number): Promise<string | undefined> {
  const before = read(text);
  if (!before.ok) return `a real state is refused: ${before.reason}`;
  const json = JSON.parse(text) as object;
  const path = changeJson(json, random);
  try {
    const after = read(JSON.stringify(json));
    if (!after.ok) return isInside(path) ? `${path.join('.')} has the state refused: ${after.reason}` : undefined;
    const fault = warningFault(before.state, after, path) ?? (await zoneFault(before.state, after.state, path, random));
    return fault === undefined ? undefined : `${path.join('.')}: ${fault}`;
  } catch (error) {
    return `${path.join('.')}: ${(error as Error).stack}`;
  }
}

/** Whether a path leads into one agent or framework: what is wrong there is no reason to refuse all the rest. */
function isInside([list, index]: JsonPath): boolean {
  return (list === 'frameworks' || list === 'slaves') && index !== undefined;
}

/** Whether a task has nothing to do with what stands at a path. */
function isUntouched(task: Task, path: JsonPath, { cluster }: MasterState): boolean {
  const [list, index, tasks, taskIndex] = path;
  if (list === 'slaves') return index !== undefined && [...cluster.agents.keys()][Number(index)] !== task.agentId;
  if (list !== 'frameworks' || index === undefined) return false;
  const framework = [...cluster.frameworks.keys()][Number(index)];
  if (framework !== task.frameworkKey) return true;
  if (tasks !== 'tasks' || taskIndex === undefined) return false;
  return tasksOf(cluster, framework)[Number(taskIndex)] !== task;
}

function tasksOf({ tasks }: MasterState['cluster'], frameworkKey: string): Task[] {
  return [...tasks.values()].filter((task) => task.frameworkKey === frameworkKey);
}

/** A task that is left out is named in one warning; nothing else is left out with it. */
function warningFault(before: MasterState, after: ParsedState & { ok: true }, path: JsonPath): string | undefined {
  const missing = before.cluster.tasks.size - after.state.cluster.tasks.size;
  const [list, index, tasks, taskIndex] = path;
  if (list !== 'frameworks' || tasks !== 'tasks' || taskIndex === undefined) return undefined;
  if (missing > 1) return `${missing} tasks are left out`;
  if (missing !== after.warnings.length) return `${missing} left out, warnings: ${after.warnings.join('; ')}`;
  const framework = [...before.cluster.frameworks.keys()][Number(index)]!;
  const task = tasksOf(before.cluster, framework)[Number(taskIndex)]!;
  if (missing === 0 || path.length === 4 || path[4] === 'id') return undefined;
  return after.warnings[0]!.includes(`"${task.id}"`) ? undefined : `the warning does not name it: ${after.warnings[0]}`;
}

/** What others lose when the changed state is published, and which of its names cannot be asked for. */
async function zoneFault(
  before: MasterState,
  after: MasterState,
  path: JsonPath,
  random: () => number,
): Promise<string | undefined> {
  const log = captureLog();
  const clock = createManualClock();
  const hosts = new HostTable(async () => ['10.99.0.1'], log);
  const keeper = new ZoneKeeper({
    naming: NAMING,
    nameServer: NAME_SERVER,
    staticRecords: [],
    configuredMasters: [],
    hosts,
    holdMaxMs: 600_000,
    clock,
    random,
    onDrift: () => {},
    onTold() {},
    log,
  });
  await keeper.accept(after);
  const bug = log.lines.find((line) => line.startsWith('error'));
  if (bug !== undefined) return bug;
  keeper.enumerate();
  const zone = keeper.view()!;
  return lostRecord(before, path, zone) ?? answerFault(zone, random);
}

function lostRecord(before: MasterState, path: JsonPath, zone: ZoneView): string | undefined {
  const addressesOf = (host: string): string[] => [canonicalIp(host) ?? '10.99.0.1'].filter(() => host !== '');
  const inputs = {
    cluster: before.cluster,
    naming: NAMING,
    nameServer: NAME_SERVER,
    staticRecords: [],
    masters: [],
    addressesOf,
  };
  for (const task of before.cluster.tasks.values()) {
    if (!isUntouched(task, path, before)) continue;
    const lost = recordsOfTask(task, inputs)
      .filter(isReachable)
      .find(({ name, type, value }) => !zone.values(name, type).includes(value));
    if (lost !== undefined) return `${task.name} lost ${lost.type} ${lost.name} ${lost.value}`;
  }
  return undefined;
}

function answerFault(zone: ZoneView, random: () => number): string | undefined {
  const pick = pickFrom(random);
  const types: readonly RecordType[] = ['A', 'AAAA', 'SRV'];
  const names = types.flatMap((type) => [...zone.entries(type)].map(([name]) => name));
  const unwritable = names.find((name) => nameToWire(name) === undefined);
  if (unwritable !== undefined) return `a name that no message can hold: ${unwritable}`;
  const responder = new Responder(() => zone, ANSWER_SETTINGS, random);
  for (let asked = 0; asked < QUESTIONS; asked++) {
    const query = encodeMessage(randomQuery([pick.of(names)], random));
    const client = { address: pick.octets(4), transport: pick.of(['udp', 'tcp'] as const) };
    const decision = responder.decide(query, client);
    const fault = decision.kind === 'answer' ? replyFault(query, decision.reply, client) : undefined;
    if (fault !== undefined) return fault;
  }
  return undefined;
}

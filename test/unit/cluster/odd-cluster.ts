import type { Agent, Discovery, Endpoint, Framework, LiveCluster, Task } from '../../../src/cluster/model.ts';
import { taskKey } from '../../../src/cluster/parse-task.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { type Pick, pickFrom } from '../../fuzz/pick.ts';

const TEXTS = [
  ...['', 'web', 'a b', '"quoted"', 'back\\slash', '</script>', 'a/b', '/', 'F#2', '__proto__', '{"id":1}', '],['],
  ...['ünïcödé', '🦆🦆', 'a\ud800', '\udc00b', '\ud83e', '\u2028\u2029', '\u0000\u0001\u007f', '\ufeffx', '\r\n\t'],
  'x'.repeat(20_000),
];
const HOSTS = ['10.0.0.1', '2001:db8::1', '::', 'agent-1.example.com', 'under_score', '0.0.0.0'];
const ADDRESSES = ['10.1.0.1', '255.255.255.255', 'fd00::1', '::1'];

/** A cluster as a master's state or events could make it, of strange texts; no two entries share an ID. */
export function oddCluster(seed: number): LiveCluster {
  const pick = pickFrom(seededRandom(seed));
  let count = 0;
  const id = (): string => `${pick.of(TEXTS)}${count++}`;
  const agents = new Map(
    listOf(pick, 4, (): Agent => ({ id: id(), endpoint: endpoint(pick) })).map((each) => [each.id, each]),
  );
  const frameworks = new Map(
    listOf(pick, 4, (): Framework => {
      return { key: id(), name: pick.of(TEXTS), scheduler: endpoint(pick), hostname: pick.of(TEXTS) };
    }).map((each) => [each.key, each]),
  );
  const tasks = new Map(
    listOf(pick, 20, (): Task => {
      const frameworkKey = pick.of([...frameworks.keys(), 'unknown']);
      return task(pick, id(), frameworkKey, pick.of([...agents.keys(), 'unknown']));
    }).map((each) => [each.key, each]),
  );
  return { leader: endpoint(pick) ?? { host: 'm', port: 5050 }, agents, frameworks, tasks };
}

function task(pick: Pick, id: string, frameworkKey: string, agentId: string): Task {
  const addresses = (): string[] => listOf(pick, 3, () => pick.of(ADDRESSES));
  return {
    key: taskKey(frameworkKey, id),
    id,
    name: pick.of(TEXTS),
    frameworkKey,
    agentId,
    running: pick.chance(0.8),
    ports: listOf(pick, 3, () => {
      const first = pick.int(65_536);
      return { first, last: first + pick.int(65_536 - first) };
    }),
    discovery: pick.chance(0.7) ? discovery(pick) : undefined,
    status: {
      ...{ healthy: pick.chance(0.8), mapsPorts: pick.chance(0.2) },
      ...{ netinfo: addresses(), docker: addresses(), mesos: addresses() },
    },
    mapsPorts: pick.chance(0.2),
  };
}

function discovery(pick: Pick): Discovery {
  return {
    name: pick.of(TEXTS.filter((text) => text !== '')),
    ports: listOf(pick, 3, () => ({ number: pick.int(65_536), protocol: pick.of(TEXTS), name: pick.of(TEXTS) })),
  };
}

function endpoint(pick: Pick): Endpoint | undefined {
  return pick.chance(0.7) ? { host: pick.of(HOSTS), port: 1 + pick.int(65_535) } : undefined;
}

/** Less than `limit` of them. */
function listOf<T>(pick: Pick, limit: number, make: () => T): T[] {
  return Array.from({ length: pick.int(limit) }, make);
}

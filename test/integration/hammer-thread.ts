import { workerData } from 'node:worker_threads';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import type { Content } from '../unit/table/content.ts';
import { hammer } from './hammer-client.ts';
import { contentOfRecords, randomQuestion, recordsOf, SHARED, versionIn } from './hammer-versions.ts';

/** A client in a thread of its own. */
const { port, shared, number } = workerData as { port: number; shared: Int32Array; number: number };
const random = seededRandom(number);

/** Few, because each takes much memory; replies come soon, so that older ones are not asked for. */
const CONTENTS_MAX = 64;
const contents = new Map<number, Content>();

function contentOf(version: number): Content {
  const known = contents.get(version);
  if (known !== undefined) return known;
  const content = contentOfRecords(recordsOf(version));
  contents.set(version, content);
  if (contents.size > CONTENTS_MAX) contents.delete(contents.keys().next().value!);
  return content;
}

const newest = (): number => Atomics.load(shared, SHARED.announced);
await hammer({
  port,
  versions: {
    oldest: () => Atomics.load(shared, SHARED.published),
    newest,
    contentOf,
    versionIn,
    serialOf: (version) => version,
  },
  nextQuestion: () => randomQuestion(random, newest()),
  onRight: () => void Atomics.add(shared, SHARED.checks + number, 1),
  isOver: () => Atomics.load(shared, SHARED.stop) !== 0,
});

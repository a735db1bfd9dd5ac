import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import type { ZoneRecord } from '../../../src/records/record.ts';
import { TableMemory } from '../../../src/table/memory.ts';
import { TableReader } from '../../../src/table/reader.ts';
import { TableWriter } from '../../../src/table/writer.ts';
import { keyOf } from '../../support/key-of.ts';

const ONE: readonly ZoneRecord[] = [{ name: '', type: 'A', value: '10.0.0.1' }];

/** Two indexes of the first size: a hole of their size may be in use for small blocks just when the next is needed. */
const INDEXES = 5000;

/** Does something so often that it finds its level, and then three times as often, for which `slack` new words may be needed at most. */
function staysLevel(
  t: TestContext,
  rounds: number,
  slack: number,
  round: (table: TableWriter, number: number) => void,
): void {
  const { mock } = t.mock.method(TableMemory.prototype, 'takeUnused');
  const wordsTaken = (): number => mock.calls.reduce((sum, { arguments: [words] }) => sum + words, 0);
  const table = new TableWriter(seededRandom(1));
  table.publish(0);
  for (let number = 0; number < rounds; number++) round(table, number);
  const level = wordsTaken();
  for (let number = rounds; number < 4 * rounds; number++) round(table, number);
  assert.equal(table.reclaim(), true);
  assert.ok(wordsTaken() - level <= slack, `${wordsTaken() - level} words more than ${level}`);
}

function services(from: number, to: number): ZoneRecord[] {
  return Array.from({ length: to - from }, (_, index) => {
    return { name: '', type: 'SRV', value: `task-${from + index}.marathon.mesos:80` };
  });
}

test('one version after another takes no memory', (t) => {
  staysLevel(t, 100, 0, (table, number) => table.publish(number));
});

test('names that come and go, one version for each, take no memory', (t) => {
  staysLevel(t, 3000, INDEXES, (table, number) => {
    table.stage(keyOf(`n${number}.mesos`), ONE, 1);
    if (number > 200) table.stage(keyOf(`n${number - 200}.mesos`), ONE, -1);
    table.publish(number);
  });
});

test('a name that comes and goes before a version is published takes none', (t) => {
  staysLevel(t, 2000, INDEXES, (table, number) => {
    table.stage(keyOf(`n${number}.mesos`), ONE, 1);
    table.stage(keyOf(`n${number}.mesos`), ONE, -1);
    table.publish(number);
  });
});

test('what is abandoned takes no memory, though the index moves each time', (t) => {
  staysLevel(t, 5, 0, (table) => {
    for (let number = 0; number < 2000; number++) table.stage(keyOf(`n${number}.mesos`), ONE, 1);
    table.abandon();
  });
});

test('what is abandoned time after time takes no memory, though nothing is published after the index moved', (t) => {
  staysLevel(t, 5, 0, (table, number) => {
    for (let other = 0; other < 700; other++) table.stage(keyOf(`n${number}-${other}.mesos`), ONE, 1);
    table.abandon();
  });
});

test('a name that was gone when it was about to come back takes no memory', (t) => {
  let reader: TableReader | undefined;
  staysLevel(t, 1000, INDEXES, (table, number) => {
    reader ??= new TableReader(table.buffer, 1);
    table.stage(keyOf(`n${number}.mesos`), ONE, 1);
    table.publish(2 * number);
    reader.enter();
    table.stage(keyOf(`n${number}.mesos`), ONE, -1);
    table.publish(2 * number + 1);
    table.stage(keyOf(`n${number}.mesos`), ONE, 1);
    reader.leave();
    table.reclaim();
    table.abandon();
  });
});

test('a reader that comes and goes lets the memory be used again', (t) => {
  let reader: TableReader | undefined;
  staysLevel(t, 200, 0, (table, number) => {
    reader ??= new TableReader(table.buffer, 1);
    reader.enter();
    table.stage(keyOf('web.mesos'), services(number, number + 1), 1);
    if (number >= 50) table.stage(keyOf('web.mesos'), services(number - 50, number - 49), -1);
    table.publish(number);
    reader.leave();
  });
});

test('one name that changes often before a version is published takes some memory, and no more', (t) => {
  staysLevel(t, 500, 1 << 19, (table, number) => {
    table.stage(keyOf('web.mesos'), services(number, number + 300), 1);
    if (number > 0) table.stage(keyOf('web.mesos'), services(number - 1, number + 299), -1);
  });
});

test('over a long churn of constant size the table does not grow', (t) => {
  const random = seededRandom(4);
  const sizes = new Map<string, number>();
  staysLevel(t, 4000, 50_000, (table, number) => {
    const name = `app-${Math.floor(random() * 60)}.marathon.mesos`;
    const [before, after] = [sizes.get(name) ?? 0, Math.floor(random() * 60)];
    if (after > before) table.stage(keyOf(name), services(before, after), 1);
    if (after < before) table.stage(keyOf(name), services(after, before), -1);
    sizes.set(name, after);
    table.publish(number);
  });
});

test('names that come and go before the first version take no slot', () => {
  const table = new TableWriter(seededRandom(1));
  const octets = table.buffer.byteLength;
  for (let number = 0; number < 20_000; number++) {
    table.stage(keyOf(`n${number}.mesos`), ONE, 1);
    table.stage(keyOf(`n${number}.mesos`), ONE, -1);
  }
  assert.equal(table.buffer.byteLength, octets);
});

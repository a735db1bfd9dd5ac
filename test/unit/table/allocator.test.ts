import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { Allocator } from '../../../src/table/allocator.ts';
import { HEADER_WORDS } from '../../../src/table/layout.ts';
import { TableMemory } from '../../../src/table/memory.ts';

interface Block {
  readonly at: number;
  readonly words: number;
  readonly mark: number;
}

/** Takes blocks, fills each with a mark of its own, and looks whether it is whole when it is freed. */
class Checked {
  readonly memory = new TableMemory(() => 0.5);
  readonly #allocator = new Allocator(this.memory);
  /** Where the words begin that were never in use. */
  unusedAt = HEADER_WORDS;
  words = 0;
  #marks = 0;

  take(words: number): Block {
    const at = this.#allocator.take(words);
    assert.ok(at >= HEADER_WORDS && at + words <= this.memory.words.length, `${at} + ${words}`);
    assert.equal(at % 2, 0, 'copying is fast between even offsets');
    const block = { at, words, mark: --this.#marks };
    this.memory.words.fill(block.mark, at, at + words);
    this.unusedAt = Math.max(this.unusedAt, at + words);
    this.words += words;
    return block;
  }

  free({ at, words, mark }: Block): void {
    const damaged = this.memory.words.subarray(at, at + words).findIndex((word) => word !== mark);
    assert.equal(damaged, -1, `word ${damaged} of ${words} was written by somebody else`);
    this.#allocator.free(at, words);
    this.words -= words;
  }
}

/** Small blocks often, large ones seldom, as names have. */
function randomWords(random: () => number): number {
  return Math.max(1, Math.floor(2 ** (random() * random() * 16)));
}

test('blocks of every size do not overlap, and what is freed is whole again', () => {
  const checked = new Checked();
  const sizes = [
    ...Array.from({ length: 300 }, (_, index) => index + 1),
    1000,
    1023,
    1024,
    1025,
    65_535,
    65_536,
    65_537,
  ];
  const blocks = sizes.map((words) => checked.take(words));
  const { unusedAt } = checked;
  for (const block of blocks.filter((_, index) => index % 2 === 0)) checked.free(block);
  for (const block of blocks.filter((_, index) => index % 2 === 1)) checked.free(block);
  checked.take((unusedAt - HEADER_WORDS) * 0.8);
  assert.equal(checked.unusedAt, unusedAt);
});

test('a block is not much larger than what was asked for', () => {
  const checked = new Checked();
  for (const words of [4, 7, 64, 65, 1000, 4097, 100_000]) {
    const { at } = checked.take(words);
    assert.ok(checked.take(2).at - at <= words * 1.125 + 1, `${words}`);
  }
});

test('a large free block serves for many small ones', () => {
  const checked = new Checked();
  checked.free(checked.take(1000));
  const { unusedAt } = checked;
  for (let words = 0; words < 960; words += 24) checked.take(24);
  assert.equal(checked.unusedAt, unusedAt);
});

for (const seed of [1, 2, 3]) {
  test(`random taking and freeing keeps blocks apart, and stays within bounds (seed ${seed})`, () => {
    const random = seededRandom(seed);
    const checked = new Checked();
    const blocks: Block[] = [];
    const wordsMax = 200_000;
    const churn = (steps: number): void => {
      for (let step = 0; step < steps; step++) {
        if (checked.words < wordsMax && random() < 0.6) {
          blocks.push(checked.take(randomWords(random)));
        } else if (blocks.length > 0) {
          const index = Math.floor(random() * blocks.length);
          checked.free(blocks[index]!);
          blocks[index] = blocks.at(-1)!;
          blocks.pop();
        }
      }
    };
    churn(30_000);
    const { unusedAt } = checked;
    churn(60_000);
    assert.ok(checked.unusedAt - HEADER_WORDS < 2.5 * wordsMax, `${checked.unusedAt} words for ${wordsMax}`);
    assert.ok(checked.unusedAt < unusedAt * 1.15, `${unusedAt} words grew to ${checked.unusedAt}`);
    for (const block of blocks) checked.free(block);
  });
}

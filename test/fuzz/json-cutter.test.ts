import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JsonContainer, JsonCutter, JsonError } from '../../src/cluster/json-cutter.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { type JsonReader, jsonFault, type Reading } from './json-fault.ts';
import { jsonText } from './json-texts.ts';
import { rounds, SEED } from './settings.ts';

const ROUNDS = rounds(20_000);

/** Reads with the cutter and puts what it cut together again. */
const readCut: JsonReader = (pieces, levels) => {
  let read: Reading = { error: 'nothing was read' };
  const keep = (_: string, value: unknown): void => {
    read = { value };
  };
  const cutter = new JsonCutter(rebuilding('list', levels, keep, () => {}));
  try {
    for (const piece of pieces) cutter.push(piece);
    cutter.end();
    return read;
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return { error: error.message };
  }
};

function rebuilding(
  kind: 'object' | 'list',
  levels: number,
  put: (key: string, value: unknown) => void,
  close: () => void,
): JsonContainer {
  return {
    open(key, inner) {
      if (levels === 0) return undefined;
      const made: unknown[] | object = inner === 'list' ? [] : {};
      const add = (name: string, value: unknown): void => {
        if (Array.isArray(made)) made.push(value);
        // An assignment would not make an own "__proto__".
        else Object.defineProperty(made, name, { value, configurable: true, enumerable: true, writable: true });
      };
      return rebuilding(inner, levels - 1, add, () => put(key, made));
    },
    take: (value, key) => put(kind === 'list' ? '' : key, value),
    close,
  };
}

function firstFault(read: JsonReader): string | undefined {
  const random = seededRandom(SEED);
  for (let round = 0; round < ROUNDS; round++) {
    const fault = jsonFault(jsonText(random), read, random);
    if (fault !== undefined) return `round ${round}: ${fault}`;
  }
  return undefined;
}

test(`what JSON.parse takes is read, all else is refused, in whatever pieces it comes: ${ROUNDS} texts from seed ${SEED}`, () => {
  assert.equal(firstFault(readCut), undefined);
});

const whole = (pieces: readonly Uint8Array[]): Uint8Array => Buffer.concat(pieces);

const BROKEN: Readonly<Record<string, JsonReader>> = {
  'takes each piece for a text of its own': (pieces, levels) => {
    const text = pieces.map((piece) => Buffer.from(piece).toString()).join('');
    return readCut([Buffer.from(text)], levels);
  },
  'does not look behind the value': (pieces, levels) => {
    const bytes = Buffer.from(whole(pieces));
    const end = Math.max(bytes.lastIndexOf('}'), bytes.lastIndexOf(']')) + 1;
    return readCut(end > 0 ? [bytes.subarray(0, end)] : pieces, levels);
  },
  'takes an end that is missing as given': (pieces, levels) => {
    const reading = readCut(pieces, levels);
    return 'error' in reading && reading.error.includes('too early')
      ? readCut([...pieces, Buffer.from(']')], levels)
      : reading;
  },
  'puts up with a comma too many': (pieces, levels) =>
    readCut(
      [
        Buffer.from(whole(pieces))
          .toString('latin1')
          .replace(/,(?=\s*[\]}])/g, ''),
      ].map((text) => Buffer.from(text, 'latin1')),
      levels,
    ),
  'tells errors by where the pieces end': (pieces, levels) => {
    const reading = readCut(pieces, levels);
    return 'error' in reading ? { error: `${reading.error}, piece ${pieces.length}` } : reading;
  },
};

for (const [what, read] of Object.entries(BROKEN)) {
  test(`the fuzzer notices a reader that ${what}`, () => assert.notEqual(firstFault(read), undefined));
}

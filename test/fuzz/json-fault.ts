import { isDeepStrictEqual } from 'node:util';
import { inPieces } from './json-texts.ts';

/** What a text means, or why it is refused. */
export type Reading = { readonly value: unknown } | { readonly error: string };

/** Reads a JSON text that comes in pieces; containers up to this many levels deep are opened. */
export type JsonReader = (pieces: readonly Uint8Array[], levels: number) => Reading;

const LEVELS_MAX = 4;
const WAYS_TO_CUT = 3;

/** Says where a reader differs from JSON.parse, or from itself when the same bytes come in other pieces, if anywhere. */
export function jsonFault(bytes: Uint8Array, read: JsonReader, random: () => number): string | undefined {
  const expected = readWhole(bytes);
  const levels = Math.floor(random() * (LEVELS_MAX + 1));
  const atOnce = read([bytes], levels);
  const show = (reading: Reading): string => JSON.stringify(reading);
  const what = `${JSON.stringify(Buffer.from(bytes).toString('latin1'))} opened ${levels} levels deep`;
  if ('value' in expected ? !isDeepStrictEqual(atOnce, expected) : 'value' in atOnce) {
    return `${what}: ${show(atOnce)}, not ${show(expected)}`;
  }
  for (let way = 0; way < WAYS_TO_CUT; way++) {
    const pieces = inPieces(bytes, random);
    const reading = read(pieces, levels);
    if (!isDeepStrictEqual(reading, atOnce)) {
      return `${what}, in pieces of ${pieces.map(({ length }) => length)}: ${show(reading)}, not ${show(atOnce)}`;
    }
  }
  return undefined;
}

function readWhole(bytes: Uint8Array): Reading {
  try {
    return { value: JSON.parse(new TextDecoder().decode(bytes)) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

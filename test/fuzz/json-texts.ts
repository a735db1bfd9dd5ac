import { type Pick, pickFrom } from './pick.ts';

const TEXTS = [
  '',
  'a',
  'tasks',
  '"',
  '\\',
  '\\"',
  '[{]}',
  'ü€\u{1F600}',
  '\u0000\n',
  '\ufeff',
  '\ud800',
  '__proto__',
  ',',
];
/**
 * Long enough never to become an escape sequence alone: once JSON.parse has seen the key "\\\\", V8 14.6 takes every other such
 * key for that one (nodejs/node issue 63785).
 */
const KEYS = [
  'tasks',
  'ab"cd',
  'ab\\cd',
  'ab[{]}cd',
  'ü€\u{1F600}ü',
  'ab\u0000\ncd',
  'ab\ud800cd',
  '\ufeff__',
  '__proto__',
];
const NUMBERS = [0, -1, 1.5, 1e300, 1e-7, 4294967296];

/** Bytes that mean something in JSON, or in UTF-8. */
const TELLING = Buffer.from('{}[]",:\\ \n\t0-1.eEtfnu\u0000');
const BROKEN_UTF8 = [0xef, 0xbb, 0xbf, 0xc3, 0xe2, 0x82, 0xff, 0x80];

/** A JSON text, or what was one before somebody changed it. */
export function jsonText(random: () => number): Uint8Array {
  const pick = pickFrom(random);
  const indent = pick.of([0, 0, 1, '\t']);
  let text = JSON.stringify(randomValue(pick, 0), null, indent);
  if (pick.chance(0.2)) text = text.replaceAll('\n', '\r\n');
  if (pick.chance(0.3)) text = text.replaceAll('a', '\\u0061');
  let bytes: Uint8Array = Buffer.from(text);
  if (pick.chance(0.2)) bytes = Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), bytes]);
  for (let changes = pick.chance(0.5) ? 0 : 1 + pick.int(2); changes > 0; changes--) bytes = changed(bytes, pick);
  return bytes;
}

/** The same bytes in pieces of any length, empty ones among them. */
export function inPieces(bytes: Uint8Array, random: () => number): Uint8Array[] {
  const pick = pickFrom(random);
  const lengthMax = pick.of([1, 2, 20, bytes.length + 1]);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = pick.chance(0.05) ? 0 : 1 + pick.int(lengthMax);
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

function randomValue(pick: Pick, depth: number): unknown {
  const kind = pick.int(depth < 5 ? 8 : 4);
  if (kind === 0) return pick.of([true, false, null]);
  if (kind === 1) return pick.of(NUMBERS);
  if (kind < 4) return pick.of(TEXTS);
  const inner = Array.from({ length: pick.int(4) }, () => randomValue(pick, depth + 1));
  return kind < 6 ? inner : Object.fromEntries(inner.map((value) => [pick.of(KEYS), value]));
}

function changed(bytes: Uint8Array, pick: Pick): Uint8Array {
  const at = pick.int(bytes.length + 1);
  const inserted = Buffer.of(pick.chance(0.3) ? pick.of(BROKEN_UTF8) : pick.of([...TELLING]));
  const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
  return pick.of([
    () => Buffer.concat([head, inserted, tail]),
    () => Buffer.concat([head, inserted, tail.subarray(1)]),
    () => Buffer.concat([head, tail.subarray(1)]),
    () => head,
    () => Buffer.concat([head, tail, tail]),
  ])();
}

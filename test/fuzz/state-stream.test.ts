import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { MasterState } from '../../src/cluster/model.ts';
import { type ParsedState, StateParser } from '../../src/cluster/state-parser.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { goldenClusters } from '../support/golden.ts';
import { changeJson } from './change-json.ts';
import { inPieces } from './json-texts.ts';
import { pickFrom } from './pick.ts';
import { readPlainly } from './plain-state.ts';
import { rounds, SEED } from './settings.ts';

const ROUNDS = rounds(300);
const STATES = goldenClusters().map(({ state }) => state);

type PiecesReader = (pieces: readonly Uint8Array[], before: MasterState | undefined) => ParsedState;

const readPieces: PiecesReader = (pieces, before) => {
  const parser = new StateParser(before);
  for (const piece of pieces) parser.push(piece);
  return parser.end();
};

/** Reads changed states in pieces, each on the one before, and says where that differs from reading each plainly. */
function firstFault(read: PiecesReader): string | undefined {
  const random = seededRandom(SEED);
  const pick = pickFrom(random);
  let before: MasterState | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const json = JSON.parse(STATES[Math.floor(round / 8) % STATES.length]!) as object;
    const changes = Array.from({ length: pick.int(4) }, () => changeJson(json, random).join('.'));
    const inOrder = pick.chance(0.7);
    const text = JSON.stringify(inOrder ? json : shuffled(json, random));
    const parsed = read(inPieces(Buffer.from(text), random), before);
    const fault = difference(parsed, readPlainly(text), inOrder);
    if (fault !== undefined) return `round ${round}, changed ${changes}: ${fault}`;
    if (parsed.ok) before = parsed.state;
  }
  return undefined;
}

/**
 * Of warnings their number counts: what they say has tests of its own. Where a framework's name comes after its tasks, and
 * both are wrong, the tasks have been warned of already.
 */
function difference(parsed: ParsedState, plain: ParsedState, inOrder: boolean): string | undefined {
  if (!parsed.ok || !plain.ok) return parsed.ok === plain.ok ? undefined : JSON.stringify({ parsed, plain });
  if (inOrder && parsed.warnings.length !== plain.warnings.length)
    return `warnings ${parsed.warnings}, not ${plain.warnings}`;
  if (!isDeepStrictEqual(parsed.state, plain.state)) return 'another state';
  const order = ({ cluster }: MasterState): string =>
    [cluster.agents, cluster.frameworks, cluster.tasks].map((map) => [...map.keys()]).join();
  return order(parsed.state) === order(plain.state) ? undefined : 'another order';
}

/** The same value with the members of each object in another order. */
function shuffled(value: unknown, random: () => number): unknown {
  if (Array.isArray(value)) return value.map((each) => shuffled(each, random));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, each]) => [random(), key, shuffled(each, random)] as const);
  return Object.fromEntries(members.sort(([a], [b]) => a - b).map(([, key, each]) => [key, each]));
}

test(`a state means the same in pieces as whole, whatever was known before: ${ROUNDS} states from seed ${SEED}`, () => {
  assert.equal(firstFault(readPieces), undefined);
});

const BROKEN: Readonly<Record<string, PiecesReader>> = {
  'takes what was before for what is': (pieces, before) =>
    before === undefined ? readPieces(pieces, before) : { ok: true, state: before, warnings: [] },
  'keeps what is gone': (pieces, before) => {
    const parsed = readPieces(pieces, before);
    if (!parsed.ok || before === undefined) return parsed;
    const { cluster } = parsed.state;
    const tasks = new Map([...before.cluster.tasks, ...cluster.tasks]);
    return { ...parsed, state: { ...parsed.state, cluster: { ...cluster, tasks } } };
  },
  'needs the ID of a framework before its tasks': (pieces, before) => {
    const text = Buffer.concat(pieces as Uint8Array[]).toString();
    return /"tasks":\[[^\]]*\],.*"id"/.test(text) ? { ok: false, reason: 'too late' } : readPieces(pieces, before);
  },
  'loses its last piece': (pieces, before) => readPieces(pieces.slice(0, -1), before),
};

for (const [what, read] of Object.entries(BROKEN)) {
  test(`the fuzzer notices a reader that ${what}`, () => assert.notEqual(firstFault(read), undefined));
}

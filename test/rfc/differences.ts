import type { Expectation, Records, Transport } from './case.ts';
import type { Query } from './query.ts';
import type { Reply } from './reply.ts';

/** RFC 1035 §4.2.1. */
const PLAIN_UDP_OCTETS_MAX = 512;
/** What we send and take over UDP with EDNS. */
const OUR_UDP_SIZE = 1232;
const TCP_OCTETS_MAX = 65_535;

/** What a reply is held against beside the expectation: how it was asked for. */
export interface Asked {
  /** undefined when the very bytes were sent. */
  readonly query: Query | undefined;
  readonly transport: Transport;
}

/** Everything in which a reply is not what was expected, or breaks what holds for every reply; empty when it is right. */
export function differences(expected: Expectation, { query, transport }: Asked, reply: Reply): string[] {
  const question = expected.question ?? (query === undefined ? 'none' : `${query.name} ${query.class} ${query.type}`);
  return [
    ...unequal('status', expected.status, reply.status),
    ...unequal('flags', expected.flags, reply.flags),
    ...(query === undefined ? [] : unequal('opcode', query.opcode, reply.opcode)),
    ...unequal('question', question, reply.question.join(' and ') || 'none'),
    ...recordDifferences('answer', expected.answer ?? [], reply.answer),
    ...recordDifferences('authority', expected.authority ?? [], reply.authority),
    ...recordDifferences('additional', expected.additional ?? [], reply.additional),
    ...optDifferences(expected, query, reply),
    ...sizeDifferences(query, transport, reply),
    ...reply.complaints.map((complaint) => `the judge says: ${complaint}`),
  ];
}

function unequal(what: string, expected: string | number | boolean, actual: string | number | boolean): string[] {
  return expected === actual ? [] : [`${what}: expected ${expected}, but it is ${actual}`];
}

/** RFC 6891 §6.1.1: OPT comes back when it was sent, and only then; RFC 3225 §3: DO comes back as it was sent. */
function optDifferences({ options = [], opt }: Expectation, query: Query | undefined, reply: Reply): string[] {
  const isExpected = opt ?? query?.edns !== undefined;
  if (reply.opt === undefined || !isExpected) return unequal('OPT', isExpected, reply.opt !== undefined);
  return [
    ...unequal('EDNS version', 0, reply.opt.version),
    ...unequal('UDP size', OUR_UDP_SIZE, reply.opt.udpSize),
    ...unequal('DO', query?.edns?.dnssecOk ?? false, reply.opt.dnssecOk),
    ...unequal('options', options.join(', '), reply.opt.options.join(', ')),
  ];
}

function sizeDifferences(query: Query | undefined, transport: Transport, { octets }: Reply): string[] {
  const udpMax =
    query?.edns === undefined
      ? PLAIN_UDP_OCTETS_MAX
      : Math.min(Math.max(query.edns.udpSize, PLAIN_UDP_OCTETS_MAX), OUR_UDP_SIZE);
  const max = transport === 'udp' ? udpMax : TCP_OCTETS_MAX;
  return octets > 0 && octets <= max ? [] : [`size: ${octets} octets, but the client takes ${max}`];
}

function recordDifferences(section: string, expected: Records, actual: readonly string[]): string[] {
  if ('count' in expected) {
    const strangers = actual.filter((record) => !expected.of.some((line) => isRecord(line, record)));
    const repeated = actual.length - new Set(actual).size;
    return [
      ...unequal(`number of ${section} records`, expected.count, actual.length),
      ...unequal(`number of repeated ${section} records`, 0, repeated),
      ...strangers.map((record) => `${section}: unexpected ${record}`),
    ];
  }
  if (!('groups' in expected)) return setDifferences(section, expected, actual);
  let at = 0;
  return expected.groups.flatMap((group, index) => {
    const isLast = index === expected.groups.length - 1;
    const part = actual.slice(at, isLast ? undefined : at + group.length);
    at += group.length;
    return setDifferences(`${section}, group ${index + 1}`, group, part);
  });
}

function setDifferences(section: string, expected: readonly string[], actual: readonly string[]): string[] {
  const rest = [...actual];
  const missing = expected.filter((line) => {
    const at = rest.findIndex((record) => isRecord(line, record));
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  return [
    ...missing.map((line) => `${section}: missing ${line}`),
    ...rest.map((record) => `${section}: unexpected ${record}`),
  ];
}

/** Whether `record` is what the `line` of the table stands for. */
function isRecord(line: string, record: string): boolean {
  if (line === record) return true;
  const pattern = line
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\bSERIAL\b|\bPORT\b/g, '\\d+')
    // The alternatives of ` | ` begin after the type.
    .replace(
      /^((?:\S+ ){4})(.* \\\| .*)$/,
      (_, head: string, tail: string) => `${head}(?:${tail.replaceAll(' \\| ', '|')})`,
    );
  return new RegExp(`^${pattern}$`).test(record);
}

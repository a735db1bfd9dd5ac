import { encodeMessage } from '../../src/wire/encode.ts';
import { randomMessage } from '../support/random-message.ts';
import { type Pick, pickFrom } from './pick.ts';

const DATAGRAM_OCTETS_MAX = 65507;
const HEADER_OCTETS = 12;

/** What somebody may send who means harm, or whose memory is broken, instead of the message that `real` holds. */
export function hostileBytes(real: Uint8Array, random: () => number): Uint8Array {
  const pick = pickFrom(random);
  return pick.of(WAYS)(real, pick, random);
}

type Way = (real: Uint8Array, pick: Pick, random: () => number) => Uint8Array;

const flip: Way = (real, pick) => {
  const bytes = real.slice();
  for (let change = 0; change <= pick.int(5); change++) bytes[pick.int(bytes.length)] = pick.int(256);
  return bytes;
};

const cut: Way = (real, pick) => real.slice(0, pick.int(real.length));

const lengthen: Way = (real, pick) => joined(real, pick.octets(1 + pick.int(40)));

const garbage: Way = (_, pick) => pick.octets(pick.int(600));

/** Any message at all, replies among them, perhaps with the header of a query. */
const otherMessage: Way = (real, pick, random) => {
  const bytes = encodeMessage(randomMessage(random));
  if (pick.chance(0.7)) bytes.set(real.subarray(0, 4));
  return bytes;
};

/** Says that there is more, or less, than there is. */
const miscount: Way = (real, pick) => {
  const bytes = real.slice();
  bytes[4 + pick.int(8)] = pick.of([0, 1, 2, 255, pick.int(256)]);
  return bytes;
};

const splice: Way = (real, pick, random) => {
  const other = encodeMessage(randomMessage(random));
  return joined(real.subarray(0, pick.int(real.length)), other.subarray(pick.int(other.length)));
};

/** A pointer in the place of the question's name: to itself, forwards, into the header, or somewhere. */
const misleadingPointer: Way = (real, pick) => {
  const target = pick.of([HEADER_OCTETS, HEADER_OCTETS + 2, pick.int(HEADER_OCTETS), pick.int(0x4000)]);
  const name = Uint8Array.of(0xc0 | (target >> 8), target & 0xff);
  return joined(real.subarray(0, HEADER_OCTETS), joined(name, Uint8Array.of(0, 1, 0, 1)));
};

/** A name of too many octets, or with a length octet that means something else (RFC 1035 §4.1.4, RFC 6891 §5). */
const impossibleName: Way = (real, pick) => {
  const labels = Array.from({ length: 1 + pick.int(8) }, () => {
    const length = pick.of([1, 63, pick.int(64)]);
    return [pick.chance(0.1) ? 64 + pick.int(128) : length, ...pick.octets(length)];
  });
  return joined(real.subarray(0, HEADER_OCTETS), Uint8Array.from([...labels.flat(), 0, 0, 1, 0, 1]));
};

/** OPT records that break a rule: several, elsewhere, with options that run past their end. */
const brokenOpt: Way = (real, pick) => {
  const rdata = pick.of([[], [0, 8, 0, 200], [0, 8, 0, 4, 0, 1, pick.int(256), 0], [...pick.octets(pick.int(12))]]);
  const opt = [pick.chance(0.1) ? 1 : 0, 0, 41, 4, 208, 0, pick.int(3), 0, 0, 0, rdata.length, ...rdata];
  const count = 1 + pick.int(2);
  const bytes = joined(real, Uint8Array.from(Array.from({ length: count }, () => opt).flat()));
  const section = pick.chance(0.2) ? pick.of([6, 8]) : 10;
  bytes[section + 1] = (bytes[section + 1]! + count) & 0xff;
  return bytes;
};

const oversize: Way = (real, pick) => {
  if (pick.chance(0.95)) return real;
  return pick.chance(0.5) ? joined(real, new Uint8Array(DATAGRAM_OCTETS_MAX - real.length)) : crowded(real);
};

const WAYS: readonly Way[] = [
  (real) => real,
  flip,
  flip,
  cut,
  lengthen,
  garbage,
  otherMessage,
  miscount,
  splice,
  misleadingPointer,
  impossibleName,
  brokenOpt,
  oversize,
];

/** The question of `real`, and behind it as many records as a datagram holds, which all point to its name. */
function crowded(real: Uint8Array): Uint8Array {
  const record = [0xc0, HEADER_OCTETS, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0];
  const count = Math.floor((DATAGRAM_OCTETS_MAX - real.length) / record.length);
  const bytes = joined(real, Uint8Array.from(Array.from({ length: count }, () => record).flat()));
  bytes[6] = count >> 8;
  bytes[7] = count & 0xff;
  return bytes;
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  return Uint8Array.from(Buffer.concat([head, tail]));
}

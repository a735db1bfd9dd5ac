import { TYPE } from '../../src/wire/constants.ts';

const HEADER_OCTETS = 12;
const POINTERS = 126;

type Names = (pointer: readonly number[]) => readonly number[];

/** RDATA, made from a pointer to a name, that costs its reader most for what it costs its sender. */
const RDATA: Readonly<Record<number, Names>> = {
  [TYPE.CNAME]: (pointer) => pointer,
  17: (pointer) => [...pointer, ...pointer], // RP
  [TYPE.SOA]: (pointer) => [...pointer, ...pointer, ...new Array<number>(20).fill(0)],
  [TYPE.MX]: (pointer) => [0, 1, ...pointer],
  65280: () => [],
};

/** A name of 255 octets. */
const LONGEST_NAME = [...Array.from({ length: 127 }, () => [1, 0]).flat(), 0];

/** Queries of nearly `octetsMax` octets in which the longest name is meant as often as possible. */
export function bombs(octetsMax: number): Map<string, Uint8Array> {
  const made = new Map<string, Uint8Array>();
  for (const [type, rdata] of Object.entries(RDATA)) {
    made.set(`in records of type ${type}`, bomb(octetsMax, Number(type), rdata, false));
    made.set(`behind ${POINTERS} pointers in records of type ${type}`, bomb(octetsMax, Number(type), rdata, true));
  }
  return made;
}

function bomb(octetsMax: number, type: number, rdata: Names, chained: boolean): Uint8Array {
  const bytes = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...LONGEST_NAME, 0, 1, 0, 1];
  let pointer = pointerTo(HEADER_OCTETS);
  let count = 0;
  const add = (recordType: number, content: readonly number[]): void => {
    bytes.push(
      ...pointer,
      recordType >> 8,
      recordType & 0xff,
      0,
      1,
      0,
      0,
      0,
      0,
      content.length >> 8,
      content.length & 0xff,
    );
    bytes.push(...content);
    count++;
  };
  if (chained) {
    // A record that nobody looks into holds the chain: each pointer points to the one before it.
    const chainAt = bytes.length + 12;
    const at = (index: number): number => chainAt + 2 * index;
    const chain = Array.from({ length: POINTERS }, (_, index) =>
      pointerTo(index === 0 ? HEADER_OCTETS : at(index - 1)),
    );
    add(65280, chain.flat());
    pointer = pointerTo(at(POINTERS - 1));
  }
  while (bytes.length + 12 + rdata(pointer).length <= octetsMax) add(type, rdata(pointer));
  bytes[10] = count >> 8;
  bytes[11] = count & 0xff;
  return Uint8Array.from(bytes);
}

function pointerTo(offset: number): number[] {
  return [0xc0 | (offset >> 8), offset & 0xff];
}

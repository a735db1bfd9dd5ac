import { CLASS, TYPE } from '../wire/constants.ts';
import { isAtOrBelow, nameToWire } from '../wire/name.ts';
import { soaRdata } from '../wire/rdata.ts';
import type { AnswerSettings } from './settings.ts';

/** Octets of the numbers at the end of its RDATA. */
const NUMBERS_OCTETS = 20;

/** The SOA record of negative answers, ready but for the serial and the pointers to the domain in the question. */
export class SoaTemplate {
  readonly #record: Uint8Array;
  /** Where pointers to the domain go. */
  readonly #pointersAt: readonly number[];

  constructor({ domain, ttl, soa }: AnswerSettings) {
    const names = [soa.mname, soa.rname].map((name) => compressed(name, domain));
    const rdata = soaRdata({ ...soa, minimum: soa.minttl, serial: 0 });
    const numbers = rdata.subarray(rdata.length - NUMBERS_OCTETS);
    const rdataOctets = names[0]!.octets.length + names[1]!.octets.length + NUMBERS_OCTETS;
    const negativeTtl = Math.min(ttl, soa.minttl);
    const head = [0, TYPE.SOA, CLASS.IN, negativeTtl >>> 16, negativeTtl & 0xffff, rdataOctets];
    const pointersAt = [0];
    const record = head.flatMap((word) => [word >>> 8, word & 0xff]);
    for (const { octets, endsInPointer } of names) {
      record.push(...octets);
      if (endsInPointer) pointersAt.push(record.length - 2);
    }
    this.#record = Uint8Array.from([...record, ...numbers]);
    this.#pointersAt = pointersAt;
  }

  get octets(): number {
    return this.#record.length;
  }

  /** Writes the record; `domainAt`: where the domain stands in the message. Returns its octets. */
  write(io: Uint8Array, at: number, domainAt: number, serial: number): number {
    const record = this.#record;
    for (let octet = 0; octet < record.length; octet++) io[at + octet] = record[octet]!;
    const pointersAt = this.#pointersAt;
    for (let index = 0; index < pointersAt.length; index++) {
      const pointerAt = at + pointersAt[index]!;
      io[pointerAt] = 0xc0 | (domainAt >>> 8);
      io[pointerAt + 1] = domainAt;
    }
    const serialAt = at + record.length - NUMBERS_OCTETS;
    io[serialAt] = serial >>> 24;
    io[serialAt + 1] = serial >>> 16;
    io[serialAt + 2] = serial >>> 8;
    io[serialAt + 3] = serial;
    return record.length;
  }
}

/** The wire form of a name, with a pointer in the place of the domain where it ends in that. */
function compressed(
  name: string,
  domain: string,
): { readonly octets: readonly number[]; readonly endsInPointer: boolean } {
  const wire = [...(nameToWire(name) ?? [0])];
  if (!isAtOrBelow(name, domain)) return { octets: wire, endsInPointer: false };
  const domainOctets = nameToWire(domain)!.length;
  return { octets: [...wire.slice(0, wire.length - domainOctets), 0, 0], endsInPointer: true };
}

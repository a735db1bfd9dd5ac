import { nameToWire } from './name.ts';

/** Fields of an SOA record (RFC 1035 §3.3.13), times in seconds. */
export interface Soa {
  readonly mname: string;
  readonly rname: string;
  readonly serial: number;
  readonly refresh: number;
  readonly retry: number;
  readonly expire: number;
  /** The TTL of negative answers (RFC 2308 §4). */
  readonly minimum: number;
}

/** RDATA of an SOA record. Throws a RangeError when a name is none. */
export function soaRdata(soa: Soa): Uint8Array {
  const names = concatenate(nameRdata(soa.mname), nameRdata(soa.rname));
  const numbers = [soa.serial, soa.refresh, soa.retry, soa.expire, soa.minimum];
  return concatenate(names, Uint8Array.from(numbers.flatMap((number) => [...u16(number >>> 16), ...u16(number)])));
}

/** RDATA of an NS, PTR or CNAME record. Throws a RangeError when `name` is none. */
export function nameRdata(name: string): Uint8Array {
  const wire = nameToWire(name);
  if (wire === undefined) throw new RangeError(`Cannot write the name "${name}": it is no domain name`);
  return wire;
}

/** RDATA of an SRV record (RFC 2782), or undefined when `target` is no domain name. */
export function srvRdata(weight: number, port: number, target: string): Uint8Array | undefined {
  const wire = nameToWire(target);
  return wire === undefined ? undefined : concatenate(Uint8Array.from([0, 0, ...u16(weight), ...u16(port)]), wire);
}

/**
 * RDATA of a TXT record: the text in UTF-8, in as many character strings as it takes, at least one (RFC 1035 §3.3.14).
 * Where one ends within a character, whoever joins them (RFC 7208 §3.3) has it whole again.
 */
export function txtRdata(text: string): Uint8Array {
  const octets = new TextEncoder().encode(text);
  const strings = Math.max(1, Math.ceil(octets.length / STRING_OCTETS_MAX));
  const rdata = new Uint8Array(octets.length + strings);
  for (let string = 0; string < strings; string++) {
    const from = string * STRING_OCTETS_MAX;
    const part = octets.subarray(from, from + STRING_OCTETS_MAX);
    rdata[from + string] = part.length;
    rdata.set(part, from + string + 1);
  }
  return rdata;
}

/** RFC 1035 §3.3: a character string begins with an octet for its length. */
const STRING_OCTETS_MAX = 255;

function u16(value: number): [number, number] {
  return [(value >>> 8) & 0xff, value & 0xff];
}

function concatenate(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

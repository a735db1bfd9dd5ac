import { formatIp } from '../lib/ip.ts';
import { CLASS, RCODE, TYPE } from './constants.ts';
import type { ResourceRecord } from './message.ts';
import { readName } from './name.ts';

/** The mnemonic of a record type, `TYPE64` for one without (RFC 3597 §5). */
export function typeName(type: number): string {
  return nameOf(TYPE, type) ?? `TYPE${type}`;
}

/** The record type of a mnemonic or of `TYPE64`, in any letter case; undefined for anything else. */
export function typeNumber(text: string): number | undefined {
  const known = Object.entries(TYPE).find(([name]) => name === text.toUpperCase());
  if (known !== undefined) return known[1];
  const digits = /^TYPE(\d{1,5})$/i.exec(text)?.[1];
  return digits === undefined || Number(digits) > 65535 ? undefined : Number(digits);
}

/** The mnemonic of a response code. */
export function rcodeName(rcode: number): string {
  return nameOf(RCODE, rcode) ?? `RCODE${rcode}`;
}

/** A record in master-file form (RFC 1035 §5.1), names with the final dot. */
export function formatRecord({ name, type, class: recordClass, ttl, rdata }: ResourceRecord): string {
  const classText = nameOf(CLASS, recordClass) ?? `CLASS${recordClass}`;
  return `${name}.\t${ttl}\t${classText}\t${typeName(type)}\t${formatRdata(type, rdata)}`;
}

function formatRdata(type: number, rdata: Uint8Array): string {
  const view = new DataView(rdata.buffer, rdata.byteOffset, rdata.byteLength);
  const nameAt = (at: number): { name: string; end: number } => readName(rdata, at) ?? { name: '?', end: rdata.length };
  switch (type) {
    case TYPE.A:
    case TYPE.AAAA:
      return formatIp(rdata);
    case TYPE.NS:
    case TYPE.CNAME:
    case TYPE.PTR:
    case TYPE.DNAME:
      return `${nameAt(0).name}.`;
    case TYPE.MX:
      return `${view.getUint16(0)} ${nameAt(2).name}.`;
    case TYPE.SRV:
      return `${view.getUint16(0)} ${view.getUint16(2)} ${view.getUint16(4)} ${nameAt(6).name}.`;
    case TYPE.SOA: {
      const mname = nameAt(0);
      const rname = nameAt(mname.end);
      const numbers = [0, 4, 8, 12, 16].map((offset) => view.getUint32(rname.end + offset));
      return `${mname.name}. ${rname.name}. ${numbers.join(' ')}`;
    }
    case TYPE.TXT:
      return characterStrings(rdata).join(' ');
    default:
      return `\\# ${rdata.length} ${[...rdata].map((octet) => octet.toString(16).padStart(2, '0')).join('')}`;
  }
}

function characterStrings(rdata: Uint8Array): string[] {
  const strings: string[] = [];
  for (let at = 0; at < rdata.length; at += 1 + rdata[at]!) {
    const octets = [...rdata.subarray(at + 1, at + 1 + rdata[at]!)];
    const text = octets.map((octet) => {
      if (octet === 0x22 || octet === 0x5c) return `\\${String.fromCharCode(octet)}`;
      return octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : `\\${String(octet).padStart(3, '0')}`;
    });
    strings.push(`"${text.join('')}"`);
  }
  return strings;
}

function nameOf(registry: Readonly<Record<string, number>>, number: number): string | undefined {
  return Object.entries(registry).find(([, value]) => value === number)?.[0];
}

import { z } from 'zod';
import { parseHostPort } from '../lib/host-port.ts';
import { canonicalIp } from '../lib/ip.ts';
import type { ZoneRecord } from '../records/record.ts';
import { parseDomainName, zoneName } from './domain-name.ts';
import { isJsonObject } from './json-object.ts';
import { distinctList, nested, parsedText, text } from './value-schemas.ts';

export const RECORD_MEMBERS = ['name', 'type', 'value'];

const EXAMPLE = '{"name": "db.mesos", "type": "A", "value": "10.0.0.1"}';
const TXT_OCTETS_MAX = 1024;

/** The values that records of each type may have, in the form of the zone. */
const VALUES = {
  A: parsedText((value) => addressOf(value, false), 'write an IPv4 address, such as 10.0.0.1'),
  AAAA: parsedText((value) => addressOf(value, true), 'write an IPv6 address, such as 2001:db8::1'),
  CNAME: parsedText(parseTarget, 'write a domain name, such as www.example.com'),
  SRV: parsedText(parseService, 'write target:port, such as db.mesos:5432'),
  TXT: parsedText(parseTxt, `write text of 1 to ${TXT_OCTETS_MAX} octets in UTF-8`),
} as const;
type StaticType = keyof typeof VALUES;

const recordType = parsedText((written) => {
  const upper = written.toUpperCase();
  return Object.hasOwn(VALUES, upper) ? (upper as StaticType) : undefined;
}, 'write A, AAAA, CNAME, SRV or TXT');

/** One record, all that can be said of it alone: name in lower case, value as `ZoneRecord` has it. */
export const staticRecord = z.unknown().transform((written, context): ZoneRecord => {
  if (!isJsonObject(written)) {
    context.addIssue(`write a record, such as ${EXAMPLE}`);
    return z.NEVER;
  }
  for (const member of Object.keys(written)) {
    if (RECORD_MEMBERS.includes(member)) continue;
    const message = 'a record has "name", "type" and "value", and nothing else; leave it out';
    context.addIssue({ code: 'custom', path: [member], message });
  }
  const name = nested(zoneName, written['name'], ['name'], context);
  const type = nested(recordType, written['type'], ['type'], context);
  // What a value has to be depends on the type.
  const value = nested(type === undefined ? text : VALUES[type], written['value'], ['value'], context);
  return { name: name ?? z.NEVER, type: type ?? z.NEVER, value: value ?? z.NEVER };
});

/** Equal for records that are the same. */
export function identityOf({ name, type, value }: ZoneRecord): string {
  return `${name} ${type} ${value}`;
}

/** The value of `staticRecords`; what its records have to be to each other and to the domain is checked in `static-rules.ts`. */
export const staticRecordList = distinctList(staticRecord, identityOf, `write a list of records, such as [${EXAMPLE}]`);

function addressOf(written: string, isIpv6: boolean): string | undefined {
  const address = canonicalIp(written);
  return address?.includes(':') === isIpv6 ? address : undefined;
}

/** An address has the form of a name too, but is never meant as one; and `*` is taken out of names that are asked for. */
function parseTarget(written: string): string | undefined {
  if (canonicalIp(written) !== undefined || written.split('.').includes('*')) return undefined;
  return parseDomainName(written);
}

function parseService(written: string): string | undefined {
  const service = parseHostPort(written);
  const target = service && parseTarget(service.host);
  return target && `${target}:${service.port}`;
}

/** Half of a surrogate pair has no form in UTF-8. */
function parseTxt(written: string): string | undefined {
  const octets = Buffer.byteLength(written);
  return octets >= 1 && octets <= TXT_OCTETS_MAX && written.isWellFormed() ? written : undefined;
}

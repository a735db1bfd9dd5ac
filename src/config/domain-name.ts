import { lowerCaseName, nameToWire, readName } from '../wire/name.ts';
import { parsedText } from './value-schemas.ts';

/** RFC 1035 §2.3.4: 255 octets on the wire. */
const NAME_CHARACTERS_MAX = 253;

/** A zone's name in lower case without its final dot; undefined when no look-up could ask for it. */
export function parseZoneName(text: string): string | undefined {
  const name = lowerCaseName(text).replace(/\.$/, '');
  const isName = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/.test(name);
  return isName && name.length <= NAME_CHARACTERS_MAX ? name : undefined;
}

export const ZONE_NAME_RIGHT =
  'write a domain name: labels of 1 to 63 letters, digits, "-" and "_", joined by dots, at most 253 characters';

/**
 * Any domain name in text form (RFC 1035 §5.1) but the root, in lower case without its final dot, and with escapes only
 * where they are needed, so that names that are the same are so as texts; undefined when it is none.
 */
export function parseDomainName(text: string): string | undefined {
  // A dot at the end is final unless it is escaped.
  const wire = nameToWire(text) ?? (text.endsWith('.') ? nameToWire(text.slice(0, -1)) : undefined);
  if (wire === undefined || wire.length === 1) return undefined;
  return lowerCaseName(readName(wire, 0)!.name);
}

export const zoneName = parsedText(parseZoneName, ZONE_NAME_RIGHT);

/** SOAMname: any domain name in text form (RFC 1035 §5.1). */
export const soaName = parsedText(parseSoaName, 'write a domain name, such as ns1.mesos');

/** SOARname: a mailbox as a domain name (RFC 1035 §3.3.13), or with its `@`. */
export const soaMailbox = parsedText(
  (text) => parseSoaName(text.replaceAll('@', '.')),
  'write a mailbox as a domain name, such as root.ns1.mesos or root@ns1.mesos',
);

function parseSoaName(text: string): string | undefined {
  const name = lowerCaseName(text.replace(/\.+$/, ''));
  return name !== '' && nameToWire(name) !== undefined ? name : undefined;
}

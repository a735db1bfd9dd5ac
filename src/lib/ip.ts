/**
 * IP addresses as bytes: 4 for IPv4, 16 for IPv6.
 *
 * The text forms follow Go's `net.ParseIP` and `IP.String`, because Mesos-DNS publishes what those accept and print:
 * no leading zeros in IPv4 (a leading zero reads as octal elsewhere), no zone (`fe80::1%eth0`), and an IPv4-mapped
 * IPv6 address (`::ffff:10.0.0.1`) is that IPv4 address.
 */

const DOT = 0x2e;

/** The bytes of an IP address in text form, or undefined when `text` is none. */
export function parseIp(text: string): Uint8Array | undefined {
  if (!text.includes(':')) return parseIpv4(text);
  const bytes = parseIpv6(text);
  return bytes !== undefined && isMappedIpv4(bytes) ? bytes.slice(12) : bytes;
}

/** The canonical text of 4 or 16 address bytes (RFC 5952 for IPv6). */
export function formatIp(bytes: Uint8Array): string {
  return bytes.length === 4 ? bytes.join('.') : formatIpv6(bytes);
}

/** The canonical text of an address given as text, or undefined when it is no IP address. */
export function canonicalIp(text: string): string | undefined {
  const bytes = parseIp(text);
  // An IPv4 address has one text form only.
  if (bytes?.length === 4 && !text.includes(':')) return text;
  return bytes && formatIp(bytes);
}

/** True for 127.0.0.0/8 and ::1. */
export function isLoopback(bytes: Uint8Array): boolean {
  if (bytes.length === 4) return bytes[0] === 127;
  return bytes.subarray(0, 15).every((byte) => byte === 0) && bytes[15] === 1;
}

/** True for 0.0.0.0 and `::`. */
export function isUnspecified(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

function isMappedIpv4(bytes: Uint8Array): boolean {
  return bytes[10] === 0xff && bytes[11] === 0xff && bytes.subarray(0, 10).every((byte) => byte === 0);
}

function parseIpv4(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(4);
  let count = 0;
  let value: number | undefined;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit === DOT - 0x30 && value !== undefined && count < 3) {
      bytes[count++] = value;
      value = undefined;
    } else if (digit >= 0 && digit <= 9 && value !== 0) {
      value = (value ?? 0) * 10 + digit;
      if (value > 255) return undefined;
    } else {
      return undefined;
    }
  }
  if (count < 3 || value === undefined) return undefined;
  bytes[3] = value;
  return bytes;
}

/** RFC 4291 §2.2. */
function parseIpv6(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(16);
  let length = 0;
  /** Where `::` stands for the groups that are missing. */
  let gap: number | undefined;
  let at = 0;
  if (text.startsWith('::')) {
    gap = 0;
    at = 2;
  }
  while (at < text.length) {
    const colon = text.indexOf(':', at);
    const group = text.slice(at, colon < 0 ? undefined : colon);
    const part = colon < 0 && group.includes('.') ? parseIpv4(group) : parseGroup(group);
    if (part === undefined || length + part.length > 16) return undefined;
    bytes.set(part, length);
    length += part.length;
    if (colon < 0) break;
    at = colon + 1;
    if (at === text.length) return undefined;
    if (text[at] !== ':') continue;
    if (gap !== undefined) return undefined;
    gap = length;
    at++;
  }
  if (gap === undefined) return length === 16 ? bytes : undefined;
  // It stands for at least one group.
  if (length > 14) return undefined;
  bytes.copyWithin(16 - (length - gap), gap, length);
  return bytes.fill(0, gap, 16 - (length - gap));
}

function parseGroup(text: string): readonly [number, number] | undefined {
  if (!/^[0-9a-f]{1,4}$/i.test(text)) return undefined;
  const value = Number.parseInt(text, 16);
  return [value >> 8, value & 0xff];
}

function formatIpv6(bytes: Uint8Array): string {
  const run = longestZeroRun(bytes);
  let text = '';
  for (let group = 0; group < 8; group++) {
    if (group === run.start) {
      text += '::';
      group += run.length - 1;
    } else {
      if (text !== '' && !text.endsWith(':')) text += ':';
      text += groupAt(bytes, group).toString(16);
    }
  }
  return text;
}

/** The first longest run of two or more zero groups: RFC 5952 §4.2 shortens that one. */
function longestZeroRun(bytes: Uint8Array): { start: number; length: number } {
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groupAt(bytes, start + length) === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

function groupAt(bytes: Uint8Array, group: number): number {
  return (bytes[2 * group]! << 8) | bytes[2 * group + 1]!;
}

/**
 * IP addresses as bytes: 4 for IPv4, 16 for IPv6.
 *
 * The text forms follow Go's `net.ParseIP` and `IP.String`, because Mesos-DNS publishes what those accept and print:
 * no leading zeros in IPv4 (a leading zero reads as octal elsewhere), no zone (`fe80::1%eth0`), and an IPv4-mapped
 * IPv6 address (`::ffff:10.0.0.1`) is that IPv4 address.
 */

const DOT = 0x2e;
const COLON = 0x3a;

/** The bytes of an IP address in text form, or undefined when `text` is none. */
export function parseIp(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(16);
  const length = readIp(text, bytes, 0);
  return length === 0 ? undefined : bytes.subarray(0, length);
}

/** Writes those bytes at `at`, where there must be room for 16; returns how many there are, 0 when `text` is no IP address. */
export function readIp(text: string, bytes: Uint8Array, at: number): 0 | 4 | 16 {
  if (!text.includes(':')) return readIpv4(text, 0, bytes, at) ? 4 : 0;
  if (!readIpv6(text, bytes, at)) return 0;
  if (!isMappedIpv4(bytes, at)) return 16;
  bytes.copyWithin(at, at + 12, at + 16);
  return 4;
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

function isMappedIpv4(bytes: Uint8Array, at: number): boolean {
  for (let zero = at; zero < at + 10; zero++) if (bytes[zero] !== 0) return false;
  return bytes[at + 10] === 0xff && bytes[at + 11] === 0xff;
}

/** Reads the text from `from` to its end. */
function readIpv4(text: string, from: number, bytes: Uint8Array, at: number): boolean {
  let count = 0;
  let value = -1;
  for (let index = from; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (digit === DOT - 0x30 && value >= 0 && count < 3) {
      bytes[at + count++] = value;
      value = -1;
    } else if (digit >= 0 && digit <= 9 && value !== 0) {
      value = Math.max(value, 0) * 10 + digit;
      if (value > 255) return false;
    } else {
      return false;
    }
  }
  bytes[at + 3] = value;
  return count === 3 && value >= 0;
}

/** RFC 4291 §2.2. */
function readIpv6(text: string, bytes: Uint8Array, at: number): boolean {
  const end = at + 16;
  let next = at;
  /** Where `::` stands for the groups that are missing. */
  let gap = -1;
  let index = 0;
  if (text.startsWith('::')) {
    gap = at;
    index = 2;
  }
  while (index < text.length) {
    let group = 0;
    let digits = 0;
    const from = index;
    for (let digit = hexDigit(text, index); digit >= 0; digit = hexDigit(text, ++index), digits++)
      group = group * 16 + digit;
    if (text.charCodeAt(index) === DOT) {
      if (next + 4 > end || !readIpv4(text, from, bytes, next)) return false;
      next += 4;
      break;
    }
    if (digits < 1 || digits > 4 || next + 2 > end) return false;
    bytes[next++] = group >>> 8;
    bytes[next++] = group & 0xff;
    if (index === text.length) break;
    if (text.charCodeAt(index++) !== COLON || index === text.length) return false;
    if (text.charCodeAt(index) !== COLON) continue;
    if (gap >= 0) return false;
    gap = next;
    index++;
  }
  if (gap < 0) return next === end;
  // It stands for at least one group.
  if (next > end - 2) return false;
  bytes.copyWithin(end - (next - gap), gap, next);
  bytes.fill(0, gap, end - (next - gap));
  return true;
}

/** The value of the hexadecimal digit there, or -1. */
function hexDigit(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
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

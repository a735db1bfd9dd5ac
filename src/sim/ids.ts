/** 16 random bytes with the version and variant bits of a random UUID (RFC 9562 §5.4). */
function uuidBytes(random: () => number): Uint8Array {
  const bytes = Uint8Array.from({ length: 16 }, () => Math.floor(random() * 256));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes;
}

/** A random UUID as text. */
export function randomUuid(random: () => number): string {
  const hex = uuidBytes(random).toHex();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A random UUID as the v1 API shows bytes: in base 64. */
export function randomUuidBase64(random: () => number): string {
  return uuidBytes(random).toBase64();
}

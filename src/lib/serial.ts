/**
 * Zone serial numbers (RFC 1982): 32 bits that wrap around, where "newer" means less than half a turn ahead.
 */

const HALF = 0x80000000;

/** True when `a` is newer than `b`. */
export function serialIsNewer(a: number, b: number): boolean {
  const ahead = (a - b) >>> 0;
  return ahead !== 0 && ahead < HALF;
}

/**
 * The serial after `current`: the time in seconds where that is newer, so that a restarted server goes on ahead of what
 * it said before; otherwise one more.
 */
export function nextSerial(current: number, nowSeconds: number): number {
  const now = nowSeconds >>> 0;
  return serialIsNewer(now, current) ? now : (current + 1) >>> 0;
}

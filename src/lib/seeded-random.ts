/**
 * Random numbers that repeat: the same seed gives the same numbers on every machine. Not for secrets, ports or query IDs.
 *
 * The generator is xorshift128 (Marsaglia, "Xorshift RNGs", 2003): 128 bits of state, which a multiplicative sequence fills from the
 * seed; 32 bits a call are enough for what is simulated.
 */
export function seededRandom(seed: number): () => number {
  let [x, y, z, w] = spread(seed);
  return () => {
    const t = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
    return (w >>> 0) / 2 ** 32;
  };
}

/** Four words that differ much even for seeds that differ little; the last is odd, because an all-zero state never leaves zero. */
function spread(seed: number): [number, number, number, number] {
  let word = seed | 0;
  const next = (): number => {
    word = (word + 0x9e3779b9) | 0;
    const mixed = Math.imul(word ^ (word >>> 16), 0x45d9f3b);
    return Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b) ^ (mixed >>> 13);
  };
  return [next(), next(), next(), next() | 1];
}

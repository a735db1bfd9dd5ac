/** Draws from a source of random numbers. */
export interface Pick {
  /** 0 <= n < limit, a whole number. */
  int(limit: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  of<T>(items: readonly T[]): T;
  octets(length: number): Uint8Array;
}

export function pickFrom(random: () => number): Pick {
  const int = (limit: number): number => Math.floor(random() * limit);
  return {
    int,
    chance: (probability) => random() < probability,
    of: (items) => items[int(items.length)]!,
    octets: (length) => Uint8Array.from({ length }, () => int(256)),
  };
}

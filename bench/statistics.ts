/** Several measurements of one thing. */
export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Throws when there is no measurement. */
export function spreadOf(measured: readonly number[]): Spread {
  return { median: percentile(measured, 50), lowest: Math.min(...measured), highest: Math.max(...measured) };
}

/**
 * The smallest of the numbers that at least `percent` of them do not exceed; of an even count, the median is the mean of
 * the middle two. Throws when there is none.
 */
export function percentile(numbers: readonly number[], percent: number): number {
  if (numbers.length === 0) throw new RangeError('there is no measurement');
  const sorted = Float64Array.from(numbers).sort();
  const rank = (sorted.length * percent) / 100;
  if (percent === 50 && Number.isInteger(rank)) return (sorted[rank - 1]! + sorted[rank]!) / 2;
  return sorted[Math.max(Math.ceil(rank), 1) - 1]!;
}

import type { Spread } from './statistics.ts';

/** A table of Markdown; all but the first column stand on the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** `2.16 (2.11–2.25)`: the median, and in brackets the lowest and the highest; a dash for what was not measured. */
export function spreadText(spread: Spread | undefined): string {
  if (spread === undefined) return '–';
  const [median, lowest, highest] = [spread.median, spread.lowest, spread.highest].map(numberText);
  return lowest === highest ? median! : `${median} (${lowest}–${highest})`;
}

/** Three digits that count, and all digits before the point: `0.123`, `2.16`, `47.1`, `12,345`. */
export function numberText(number: number): string {
  if (Math.abs(number) >= 100) return Math.round(number).toLocaleString('en');
  return number === 0 ? '0' : number.toPrecision(3);
}

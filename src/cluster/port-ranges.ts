import type { PortRange } from './model.ts';

const PORT_MAX = 65535;

/**
 * Reads the text form of a `ports` resource, as `/state` has it: `[31000-31002, 31100-31100]`.
 * Returns undefined when it is anything else, or names a port that cannot be.
 */
export function parsePortRanges(text: string): PortRange[] | undefined {
  const inner = /^\s*(?:\[([^[\]]*)\])?\s*$/.exec(text);
  if (inner === null) return undefined;
  const list = (inner[1] ?? '').trim();
  if (list === '') return [];
  const ranges = list.split(',').map(parseRange);
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

function parseRange(text: string): PortRange | undefined {
  const ends = /^\s*(\d{1,5})\s*-\s*(\d{1,5})\s*$/.exec(text);
  if (ends === null) return undefined;
  const [first, last] = [Number(ends[1]), Number(ends[2])];
  return first <= last && last <= PORT_MAX ? { first, last } : undefined;
}

export function isPort(number: number): boolean {
  return Number.isInteger(number) && number >= 0 && number <= PORT_MAX;
}

/** Each port of the ranges, in order, once. */
export function expandPorts(ranges: readonly PortRange[]): Iterable<number> {
  const ports = new Set<number>();
  for (const { first, last } of ranges) {
    // Whatever ranges follow, they repeat.
    if (ports.size > PORT_MAX) break;
    for (let port = first; port <= last; port++) ports.add(port);
  }
  return ports;
}

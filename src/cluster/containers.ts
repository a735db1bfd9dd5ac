import type { JsonContainer } from './json-cutter.ts';

/** A list whose elements come as one value each. */
export function listOf(take: (element: unknown) => void): JsonContainer {
  return { open: () => undefined, take, close() {} };
}

/**
 * An object or a list that nobody needs. It is cut all the same, and what is in it so many levels deep too, so that its
 * length is not limited to that of one value.
 */
export function ignored(levels: number): JsonContainer {
  return { open: () => (levels === 0 ? undefined : ignored(levels - 1)), take() {}, close() {} };
}

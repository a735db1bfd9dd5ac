import { randomInt } from 'node:crypto';

const LIMIT = 2 ** 32;

/** Numbers from 0 to 1, 1 excluded, which nobody can foretell from those before. */
export function systemRandom(): number {
  return randomInt(LIMIT) / LIMIT;
}

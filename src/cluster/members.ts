import type { JsonObject } from './json.ts';
import { JsonError } from './json-cutter.ts';

/** Collects those members of an object that are wanted, while they come in any order. */
export class Members {
  readonly #values: Record<string, unknown> = {};
  readonly #wanted: ReadonlySet<string>;

  constructor(wanted: ReadonlySet<string>) {
    this.#wanted = wanted;
  }

  /** Those that have come; a list that is read element by element is an empty one here. */
  get values(): JsonObject {
    return this.#values;
  }

  /**
   * Throws a JsonError when the key comes twice: JSON.parse would take the last one, but of what is read on the way the first
   * has done its work.
   */
  add(key: string, value: unknown): void {
    if (!this.#wanted.has(key)) return;
    if (Object.hasOwn(this.#values, key)) throw new JsonError(`has "${key}" twice in one object`);
    this.#values[key] = value;
  }
}

import { isObject, type JsonObject, ShapeError } from './json.ts';

/** More warnings than this about one state are summed up: a broken cluster must not fill the log. */
const WARNINGS_MAX = 20;

/** What of a state may be left out while the rest is kept. */
export type Part = 'agent' | 'event' | 'framework' | 'the address of framework' | 'the recovery of master' | 'task';

/** Collects what has to be left out of a state. */
export class Warnings {
  readonly #texts: string[] = [];
  #leftOut = 0;
  /** An agent or a framework, or what belongs to it, could not be read: the state says less than the master knows. */
  leftOutEntries = false;

  /** Parses `item`, or leaves it out with a warning that names it. */
  orLeaveOut<T>(part: Part, item: unknown, parse: (json: JsonObject) => T): T | undefined {
    try {
      if (!isObject(item)) throw new ShapeError(part, 'an object', item);
      return parse(item);
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      this.#leftOut++;
      if (part !== 'task') this.leftOutEntries = true;
      if (this.#texts.length < WARNINGS_MAX) this.#texts.push(`${part} ${nameOf(item)} is left out: ${error.message}`);
      return undefined;
    }
  }

  list(): string[] {
    const unnamed = this.#leftOut - this.#texts.length;
    return unnamed > 0 ? [...this.#texts, `${unnamed} more entries of the state are left out`] : this.#texts;
  }
}

function nameOf(item: unknown): string {
  if (!isObject(item)) return '(not an object)';
  const known = [item['id'], item['name']].filter((value) => typeof value === 'string');
  return known.length === 0 ? '(unnamed)' : `"${known.join('" "').slice(0, 200)}"`;
}

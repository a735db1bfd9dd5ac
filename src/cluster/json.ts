/**
 * Readers for JSON whose shape is not to be trusted. Like Go's decoder, which wrote the rules that we keep, they take
 * an absent key and `null` for the empty value; a value of another type throws a ShapeError that names the place.
 */

export class ShapeError extends Error {
  constructor(path: string, wanted: string, value: unknown) {
    super(`${path} is ${describe(value)}, not ${wanted}`);
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readText(object: JsonObject, key: string, path: string): string {
  const value = object[key] ?? '';
  if (typeof value !== 'string') throw new ShapeError(`${path}.${key}`, 'a text', value);
  return value;
}

/** Masters write whole numbers as `1` or as `1.0`. */
export function readNumber(object: JsonObject, key: string, path: string): number {
  const value = object[key] ?? 0;
  if (typeof value !== 'number') throw new ShapeError(`${path}.${key}`, 'a number', value);
  return value;
}

export function readObject(object: JsonObject, key: string, path: string): JsonObject {
  const value = object[key] ?? {};
  if (!isObject(value)) throw new ShapeError(`${path}.${key}`, 'an object', value);
  return value;
}

export function readArray(object: JsonObject, key: string, path: string): readonly unknown[] {
  const value = object[key] ?? [];
  if (!Array.isArray(value)) throw new ShapeError(`${path}.${key}`, 'a list', value);
  return value;
}

export function readObjects(object: JsonObject, key: string, path: string): readonly JsonObject[] {
  return readArray(object, key, path).map((value, index) => {
    if (!isObject(value)) throw new ShapeError(`${path}.${key}[${index}]`, 'an object', value);
    return value;
  });
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'a text' : String(value).slice(0, 40);
}

import { type JsonContainer, JsonError } from './json-cutter.ts';

/** A document that is one object, whose members `root` takes. It throws a JsonError when it is anything else. */
export function documentOf(root: JsonContainer): JsonContainer {
  const notAnObject = (): never => {
    throw new JsonError('is not a JSON object');
  };
  return { open: (_, kind) => (kind === 'object' ? root : notAnObject()), take: notAnObject, close() {} };
}

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

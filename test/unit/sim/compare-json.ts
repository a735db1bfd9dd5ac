/** One difference between a recorded JSON value and a simulated one. */
export interface Difference {
  /** `frameworks[marathon].tasks[web.1].state`; list elements stand under their ID, name or key, else under their index. */
  readonly path: string;
  /** `missing` and `excess` are seen from the simulation. */
  readonly kind: 'missing' | 'excess' | 'type' | 'value';
}

/**
 * Holds `simulated` against `recorded` in both directions: keys, types and values, all the way down.
 * Where `isVolatile(path)`, the values may differ, but not their type.
 */
export function compareJson(
  recorded: unknown,
  simulated: unknown,
  isVolatile: (path: string) => boolean = () => false,
  path = '',
): Difference[] {
  const type = typeOf(recorded);
  if (type !== typeOf(simulated)) return [{ path, kind: 'type' }];
  if (type !== 'object' && type !== 'array') {
    return recorded === simulated || isVolatile(path) ? [] : [{ path, kind: 'value' }];
  }
  const ours = children(simulated, path);
  const theirs = children(recorded, path);
  const differences: Difference[] = [];
  for (const [key, value] of theirs) {
    if (ours.has(key)) differences.push(...compareJson(value, ours.get(key), isVolatile, key));
    else differences.push({ path: key, kind: 'missing' });
  }
  for (const key of ours.keys()) if (!theirs.has(key)) differences.push({ path: key, kind: 'excess' });
  return differences;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** By path. Mesos lists its agents, frameworks and tasks in the order of a hash table, so their order means nothing. */
function children(value: unknown, path: string): Map<string, unknown> {
  const byPath = new Map<string, unknown>();
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const named = `${path}[${nameOf(item) ?? index}]`;
      byPath.set(byPath.has(named) ? `${path}[${index}]` : named, item);
    }
  } else {
    for (const [key, item] of Object.entries(value as object)) byPath.set(path === '' ? key : `${path}.${key}`, item);
  }
  return byPath;
}

interface Named {
  readonly id?: unknown;
  readonly task_id?: { readonly value?: unknown };
  readonly framework_info?: { readonly id?: { readonly value?: unknown } };
}

function nameOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  // A status carries its task's ID, and there are many of them: their order counts.
  if ('timestamp' in item) return undefined;
  const { id, task_id, framework_info } = item as Named;
  const name = id ?? task_id?.value ?? framework_info?.id?.value;
  return typeof name === 'string' ? name : undefined;
}

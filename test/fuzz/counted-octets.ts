/** Octets that count how often one of them is read; a reader that reads too often is stopped by a RangeError. */
export interface CountedOctets {
  readonly bytes: Uint8Array;
  reads(): number;
}

export function countedOctets(octets: Uint8Array, readsMax: number): CountedOctets {
  let reads = 0;
  const bytes = new Proxy(octets, {
    get(target, key) {
      if (typeof key === 'string' && /^\d/.test(key) && ++reads > readsMax) {
        throw new RangeError(`more than ${readsMax} reads of ${target.length} octets`);
      }
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { bytes, reads: () => reads };
}

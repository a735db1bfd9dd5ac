import { lowerCaseName, parentName } from '../wire/name.ts';
import type { Upstreams } from './upstreams.ts';

/** Which upstreams a name is forwarded to. */
export interface Routes {
  /** Those of the longest zone that `name` is in, by whole labels and in whatever letter case; else the default ones. */
  upstreamsFor(name: string): Upstreams;
}

/** `zones`: a zone's name to its upstreams. */
export function createRoutes(options: {
  readonly default: Upstreams;
  readonly zones: ReadonlyMap<string, Upstreams>;
}): Routes {
  const zones = new Map([...options.zones].map(([zone, upstreams]) => [lowerCaseName(zone), upstreams]));
  return {
    upstreamsFor(name) {
      for (let zone: string | undefined = lowerCaseName(name); zone !== undefined; zone = parentName(zone)) {
        const upstreams = zones.get(zone);
        if (upstreams !== undefined) return upstreams;
      }
      return options.default;
    },
  };
}

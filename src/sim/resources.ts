/** What an agent has or a task uses; `mem` and `disk` in megabytes. */
export interface Resources {
  readonly cpus: number;
  readonly mem: number;
  readonly disk: number;
  readonly gpus: number;
  /** Disjoint and ascending. */
  readonly ports: readonly PortRange[];
}

/** Both ends belong to it. */
export interface PortRange {
  readonly begin: number;
  readonly end: number;
}

export function resourcesOf(some: Partial<Resources>): Resources {
  return { cpus: 0, mem: 0, disk: 0, gpus: 0, ports: [], ...some };
}

/** The ranges that hold these ports. */
export function portRanges(ports: readonly number[]): PortRange[] {
  return mergeRanges(ports.map((port) => ({ begin: port, end: port })));
}

/** Each port of these ranges. */
export function portsIn(ranges: readonly PortRange[]): number[] {
  return ranges.flatMap(({ begin, end }) => Array.from({ length: end - begin + 1 }, (_, index) => begin + index));
}

export function sumResources(parts: readonly Resources[]): Resources {
  const total = (scalar: 'cpus' | 'mem' | 'disk' | 'gpus'): number =>
    // Mesos keeps three decimal digits.
    Math.round(parts.reduce((sum, part) => sum + part[scalar], 0) * 1000) / 1000;
  return {
    cpus: total('cpus'),
    mem: total('mem'),
    disk: total('disk'),
    gpus: total('gpus'),
    ports: mergeRanges(parts.flatMap((part) => part.ports)),
  };
}

/** As `/state` shows resources: every scalar, ports only where there are some. */
export function stateResources({ disk, mem, gpus, cpus, ports }: Resources): object {
  if (ports.length === 0) return { disk, mem, gpus, cpus };
  return { disk, mem, gpus, cpus, ports: `[${ports.map(({ begin, end }) => `${begin}-${end}`).join(', ')}]` };
}

/** As `/roles` shows them: nothing that is zero, and how many ports there are. */
export function roleResources({ cpus, mem, disk, gpus, ports }: Resources): object {
  const portCount = ports.reduce((sum, { begin, end }) => sum + end - begin + 1, 0);
  const amounts = { cpus, mem, disk, gpus, ports: portCount };
  return Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount > 0));
}

/** As the v1 API shows them: a list without what is zero; `extra` fields stand in each entry. */
export function v1Resources({ cpus, mem, disk, gpus, ports }: Resources, extra: object): object[] {
  const scalars = Object.entries({ cpus, mem, disk, gpus }).filter(([, value]) => value > 0);
  const list: object[] = scalars.map(([name, value]) => ({ name, type: 'SCALAR', scalar: { value }, ...extra }));
  if (ports.length > 0) list.push({ name: 'ports', type: 'RANGES', ranges: { range: ports }, ...extra });
  return list;
}

function mergeRanges(ranges: readonly PortRange[]): PortRange[] {
  const merged: { begin: number; end: number }[] = [];
  for (const { begin, end } of ranges.toSorted((a, b) => a.begin - b.begin)) {
    const last = merged.at(-1);
    if (last !== undefined && begin <= last.end + 1) last.end = Math.max(last.end, end);
    else merged.push({ begin, end });
  }
  return merged;
}

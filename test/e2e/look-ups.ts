import type { Machine } from './machine.ts';

/** Programs that look a name up as others do, each time anew, by the node's resolv.conf. */
export const CLIENTS = { glibc: 'getent ahostsv4', musl: 'musl-look-up' } as const;

export type Libc = keyof typeof CLIENTS;

let rounds = 0;

/** What became of one look-up after another. */
export interface LookUps {
  readonly count: number;
  /** The names that were not found, and when: seconds since the first. */
  readonly failed: readonly string[];
  /** The longest that one took. */
  readonly slowestMs: number;
  /** How many took longer than a tenth of a second. */
  readonly slow: number;
}

/** Begins to look the names up in turn, without a pause; what is returned ends that, and tells. */
export async function startLookUps(
  machine: Machine,
  libc: Libc,
  names: readonly string[],
): Promise<() => Promise<LookUps>> {
  const unit = `look-ups-${libc}-${++rounds}`;
  const file = `/run/${unit}`;
  const script = `
rm -f ${file}; touch ${file}-goes-on
while [ -e ${file}-goes-on ]; do
  for name in ${names.join(' ')}; do
    began=$(date +%s%N)
    ${CLIENTS[libc]} $name >/dev/null 2>&1; code=$?
    echo $name $code $began $(date +%s%N) >>${file}
  done
done`;
  machine.write(`/usr/local/bin/${unit}`, `#!/bin/sh${script}\n`);
  await machine.sh(`systemd-run --quiet --unit=${unit} sh /usr/local/bin/${unit}`);
  await machine.sh(`until [ -s ${file} ]; do sleep 0.05; done`);
  return async () => {
    await machine.sh(`rm ${file}-goes-on; while systemctl -q is-active ${unit}; do sleep 0.05; done`);
    return tally(await machine.sh(`cat ${file}`));
  };
}

function tally(lines: string): LookUps {
  const rows = lines
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '));
  const [[, , first]] = rows as [string[]];
  const times = rows.map(([, , began, ended]) => Number(BigInt(ended!) - BigInt(began!)) / 1e6);
  const failed = rows
    .filter(([, code]) => code !== '0')
    .map(([name, , began]) => `${name} after ${Number(BigInt(began!) - BigInt(first!)) / 1e9} s`);
  return { count: rows.length, failed, slowestMs: Math.max(...times), slow: times.filter((ms) => ms > 100).length };
}

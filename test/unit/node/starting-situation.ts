import type { Tree } from './fake-node.ts';

/** A node as it may be found, and what `apply` makes of it. */
export interface StartingSituation {
  readonly name: string;
  readonly start: Tree;
  /** Keys of the configuration, beside a listener at 127.0.0.1 and the masters 10.0.0.1 and 10.0.0.2. */
  readonly config?: object;
  /** Texts of the files that are different afterwards, but for the notes. */
  readonly applied: Readonly<Record<string, string>>;
  /** Whom mesos-dns asks afterwards. */
  readonly upstreams: readonly string[];
  readonly programs?: readonly string[];
  /** A part of what is printed. */
  readonly says?: string;
}

export const RESOLV = '/etc/resolv.conf';
const BEGIN = '# mesos-dns: begin. "mesos-dns resolv-conf restore" takes these lines out again.\n';
const END = '# mesos-dns: end\n';
/** Our block with this server and both masters. */
export const THREE = ours(
  'nameserver 127.0.0.1',
  'nameserver 10.0.0.1',
  'nameserver 10.0.0.2',
  'options timeout:1 attempts:2',
);
export const UPSTREAM = 'nameserver 10.9.9.9\n';
/** Before a line that must not count any more. */
export const OURS = '#mesos-dns# ';

/** Our block with these lines. */
export function ours(...lines: string[]): string {
  return BEGIN + lines.map((line) => `${line}\n`).join('') + END;
}

/** A plain file with this text becomes that text. */
export function plain(
  name: string,
  before: string,
  after: string,
  more: Partial<StartingSituation> = {},
): StartingSituation {
  return { name, start: { [RESOLV]: before }, applied: { [RESOLV]: after }, upstreams: ['10.9.9.9'], ...more };
}

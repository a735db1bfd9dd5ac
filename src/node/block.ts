/**
 * Our lines stand together at the head of a resolv.conf, between two comments, and lines of others that must not count
 * meanwhile are comments with a mark. So what stood there before can be had from the file alone, whoever else has
 * changed it, and even when our notes about it are lost.
 */

const BEGIN = '# mesos-dns: begin. "mesos-dns resolv-conf restore" takes these lines out again.';
const END = '# mesos-dns: end';
const BLOCK = /^# mesos-dns: begin\b.*\n(?:.*\n)*?# mesos-dns: end *\r?(?:\n|$)/m;
const SILENCED = '#mesos-dns# ';

/** The lines as our block. */
export function blockOf(lines: readonly string[]): string {
  return [BEGIN, ...lines, END, ''].join('\n');
}

export function hasBlock(text: string): boolean {
  return BLOCK.test(text);
}

/** The text as it would be without us. */
export function withoutBlock(text: string): string {
  return linesOf(text.replace(BLOCK, ''))
    .map((line) => (line.startsWith(SILENCED) ? line.slice(SILENCED.length) : line))
    .join('');
}

/** Makes the line a comment. */
export function silenced(line: string): string {
  return SILENCED + line;
}

/** Each with its line break, if it has one. */
export function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/);
}

import { type Judge, runTool } from './judge.ts';
import type { Reply } from './reply.ts';
import { toolArguments } from './tool-arguments.ts';
import { type Dialect, parseToolOutput } from './tool-output.ts';

const DIALECT: Dialect = {
  header: /^;; ->>HEADER<<- opcode: (\S+); status: (\S+); id: \d+$/,
  flags: /^;; Flags: ([a-z ]*); QUERY: \d+; ANSWER: \d+; AUTHORITY: \d+; ADDITIONAL: \d+$/,
  edns: /^;; Version: (\d+); flags: (do)?\s?; UDP size: (\d+) B; ext-rcode: \S+$/,
  option: /^;; ([A-Z][A-Z0-9-]*): (\S.*)$/,
  question: /^;; (\S+)\s+(\S+)\s+(\S+)$/,
  octets: /^;; Received (\d+) B$/,
  noise: /^$|^;; (?:Time|From) |^;; EDNS PSEUDOSECTION:$/,
};

/** Knot DNS's `kdig`. */
export const kdig: Judge = {
  name: 'kdig',
  canAsk: ({ type, class: queryClass, opcode }) =>
    !['AXFR', 'IXFR'].includes(type) && queryClass !== 'HS' && opcode === 'QUERY',
  async ask(query, server, transport) {
    return parseKdig(await runTool('kdig', ['+retry=0', '+noidn', ...toolArguments(query, server, transport)]));
  },
};

/** What `kdig` printed, in the form of all judges. */
export function parseKdig(output: string): Reply | undefined {
  return parseToolOutput(output, DIALECT);
}

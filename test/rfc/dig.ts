import { type Judge, runTool } from './judge.ts';
import type { Reply } from './reply.ts';
import { toolArguments } from './tool-arguments.ts';
import { type Dialect, parseToolOutput } from './tool-output.ts';

const DIALECT: Dialect = {
  header: /^;; ->>HEADER<<- opcode: (\S+), status: (\S+), id: \d+$/,
  flags: /^;; flags: ([a-z ]*); QUERY: \d+, ANSWER: \d+, AUTHORITY: \d+, ADDITIONAL: \d+$/,
  edns: /^; EDNS: version: (\d+), flags:(?: (do))?; udp: (\d+)$/,
  option: /^; ([A-Z][A-Z0-9-]*): (\S.*)$/,
  question: /^;(\S+)\s+(\S+)\s+(\S+)$/,
  octets: /^;; MSG SIZE {2}rcvd: (\d+)$/,
  noise: new RegExp(
    [
      '^$',
      '^; <<>> DiG ',
      '^; \\(1 server found\\)$',
      '^;; (?:global options|Query time|SERVER|WHEN):',
      '^;; Got answer:$',
      '^;; OPT PSEUDOSECTION:$',
      // Advice, not complaints.
      '^;; WARNING: recursion requested but not available$',
      '^;; WARNING: EDNS query returned status \\w+ - retry with',
    ].join('|'),
  ),
};

/** BIND's `dig`. */
export const dig: Judge = {
  name: 'dig',
  // Of a transfer that is refused, dig says no more than that.
  canAsk: ({ type }) => !['AXFR', 'IXFR'].includes(type),
  async ask(query, server, transport) {
    const own = ['-r', '+tries=1', '+nocookie', '+noednsnegotiation', '+nosplit', `+opcode=${query.opcode}`];
    return parseDig(await runTool('dig', [...own, ...toolArguments(query, server, transport)]));
  },
};

/** What `dig` printed, in the form of all judges. */
export function parseDig(output: string): Reply | undefined {
  return parseToolOutput(output, DIALECT);
}

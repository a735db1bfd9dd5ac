import { type HostPort, parseHostPort } from '../lib/host-port.ts';
import { parseIp } from '../lib/ip.ts';
import { createUpstreams } from '../resolve/upstreams.ts';
import { CLASS, RCODE, TYPE } from '../wire/constants.ts';
import { formatRecord, rcodeName, typeName, typeNumber } from '../wire/format.ts';
import type { Message, Question } from '../wire/message.ts';
import { nameToWire } from '../wire/name.ts';
import { createLog } from './log.ts';
import type { Output } from './output.ts';
import { systemClock } from './system-clock.ts';

const USAGE = 'usage: mesos-dns lookup NAME [TYPE] [-server ADDRESS[:PORT]]   (TYPE is A, the server 127.0.0.1)\n';
const TIMEOUT_MS = 5_000;

/**
 * `mesos-dns lookup NAME [TYPE]`: asks a server and prints its records in master-file form. Returns the exit code:
 * 0 when there are some, 1 when there are none, 2 for wrong arguments, 3 when no answer came.
 */
export async function lookup(args: readonly string[], { out, err }: Output): Promise<number> {
  const asked = parseLookup(args);
  if (typeof asked === 'string') {
    err(`mesos-dns lookup: ${asked}\n${USAGE}`);
    return 2;
  }
  const { server, question } = asked;
  const upstreams = createUpstreams({
    upstreams: [server],
    timeoutMs: TIMEOUT_MS,
    clock: systemClock,
    log: createLog(0),
  });
  try {
    const reply = await upstreams.resolve({ question, rd: true, cd: false, dnssecOk: false });
    for (const record of [...reply.answers, ...reply.additionals]) out(`${formatRecord(record)}\n`);
    if (reply.answers.length === 0) err(`${explainNothing(question, reply)}\n`);
    return reply.answers.length > 0 ? 0 : 1;
  } catch (error) {
    err(`mesos-dns lookup: ${(error as Error).message}\n`);
    return 3;
  } finally {
    upstreams.close();
  }
}

function explainNothing({ name, type }: Question, { rcode }: Message): string {
  if (rcode === RCODE.NOERROR) return `${name}. exists, but has no ${typeName(type)} records`;
  if (rcode === RCODE.NXDOMAIN) return `${name}. does not exist (NXDOMAIN)`;
  return `the server answers ${rcodeName(rcode)} for ${name}.`;
}

/** What to ask and whom, or what is wrong with the arguments. */
export function parseLookup(args: readonly string[]): { question: Question; server: HostPort } | string {
  const words: string[] = [];
  let server: HostPort | undefined = { host: '127.0.0.1', port: 53 };
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (!arg.startsWith('-')) {
      words.push(arg);
      continue;
    }
    const flag = /^--?server(?:=(.*))?$/.exec(arg);
    if (flag === null) return `there is no flag ${arg}; the only one is -server`;
    const value = flag[1] ?? args[++at];
    if (value === undefined) return '-server needs a value, as in -server=127.0.0.1';
    server = parseHostPort(value, 53);
    if (server === undefined || parseIp(server.host) === undefined) return `the server "${value}" is no IP address`;
  }
  const [name, typeText = 'A', ...more] = words;
  if (name === undefined || more.length > 0) return 'it takes one name and at most one type';
  const type = typeNumber(typeText);
  if (type === undefined || type === TYPE.OPT) return `"${typeText}" is no record type`;
  const absolute = name.replace(/\.$/, '');
  if (nameToWire(absolute) === undefined) return `"${name}" is no domain name`;
  return { question: { name: absolute, type, class: CLASS.IN }, server };
}

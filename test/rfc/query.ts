import type { Opcode, QueryText } from './case.ts';

/** A query of the table with nothing left out. */
export interface Query {
  /** With the final dot. */
  readonly name: string;
  readonly class: string;
  readonly type: string;
  readonly flags: readonly string[];
  readonly opcode: Opcode;
  readonly edns: EdnsQuery | undefined;
}

export interface EdnsQuery {
  readonly version: number;
  readonly udpSize: number;
  readonly dnssecOk: boolean;
  readonly subnet: string | undefined;
  readonly option: string | undefined;
}

/** What a stub resolver of today says that it can take over UDP, octets. */
const UDP_SIZE_DEFAULT = 1232;

export function parseQuery(ask: string | QueryText): Query {
  const { question, flags = 'rd', opcode = 'QUERY', edns = {} } = typeof ask === 'string' ? { question: ask } : ask;
  const words = question.split(' ');
  const [name, type] = [words[0], words.at(-1)];
  if (name === undefined || type === undefined || words.length < 2 || words.length > 3 || !name.endsWith('.')) {
    throw new Error(`"${question}" is no question; write NAME. TYPE or NAME. CLASS TYPE`);
  }
  return {
    name,
    class: words.length === 3 ? words[1]! : 'IN',
    type,
    flags: flags.split(' ').filter((flag) => flag !== ''),
    opcode,
    edns:
      edns === 'none'
        ? undefined
        : {
            version: edns.version ?? 0,
            udpSize: edns.udpSize ?? UDP_SIZE_DEFAULT,
            dnssecOk: edns.dnssecOk ?? false,
            subnet: edns.subnet,
            option: edns.option,
          },
  };
}

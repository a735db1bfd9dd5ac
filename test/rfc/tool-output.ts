import type { Opt, Reply } from './reply.ts';

/** How one of the tools writes what all of them write; each pattern matches a whole line. */
export interface Dialect {
  /** Opcode, status. */
  readonly header: RegExp;
  /** Flags. */
  readonly flags: RegExp;
  /** Version, `do` if set, UDP size. */
  readonly edns: RegExp;
  /** An option: a name and the beginning of its value. */
  readonly option: RegExp;
  /** Name, class, type. */
  readonly question: RegExp;
  readonly octets: RegExp;
  /** Lines that say nothing about the reply. */
  readonly noise: RegExp;
}

type Section = 'question' | 'answer' | 'authority' | 'additional';

const SECTION = /^;; (QUESTION|ANSWER|AUTHORITY|ADDITIONAL) SECTION:$/;
const RECORD = /^(\S+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(.*)$/;

/**
 * The reply that a tool has printed, or undefined when it printed none. Every line has to be one that we know; the
 * others are the tool's complaints.
 */
export function parseToolOutput(output: string, dialect: Dialect): Reply | undefined {
  const lists: Record<Section, string[]> = { question: [], answer: [], authority: [], additional: [] };
  const complaints: string[] = [];
  let [opcode, status, flags, octets, section] = ['', '', '', -1, '' as Section | ''];
  let opt: (Opt & { options: string[] }) | undefined;
  for (const line of output.split('\n')) {
    const [match, kind] = readLine(line, section, dialect);
    const [, first = '', second = '', third = ''] = match;
    if (kind === 'section') section = first.toLowerCase() as Section;
    else if (kind === 'header') [opcode, status] = [first, second];
    else if (kind === 'flags') flags = first;
    else if (kind === 'edns') {
      opt = { version: Number(first), dnssecOk: second === 'do', udpSize: Number(third), options: [] };
    } else if (kind === 'option') opt?.options.push(optionText(first, second));
    else if (kind === 'octets') octets = Number(first);
    else if (kind === 'question') lists.question.push(match.slice(1).join(' '));
    else if (kind === 'record' && section !== '') lists[section].push(match.slice(1).join(' '));
    else if (kind === 'unknown') complaints.push(line);
  }
  return status === '' ? undefined : { opcode, status, flags, ...lists, opt, octets, complaints };
}

type Kind = keyof Dialect | 'section' | 'record' | 'unknown';

const KINDS = ['noise', 'header', 'flags', 'edns', 'option', 'octets'] as const;

function readLine(line: string, section: string, dialect: Dialect): readonly [RegExpMatchArray, Kind] {
  const heading = line.match(SECTION);
  if (heading !== null) return [heading, 'section'];
  for (const kind of KINDS) {
    const match = line.match(dialect[kind]);
    if (match !== null) return [match, kind];
  }
  const question = section === 'question' ? line.match(dialect.question) : null;
  if (question !== null) return [question, 'question'];
  const record = line.startsWith(';') ? null : line.match(RECORD);
  return record === null ? [[line], 'unknown'] : [record, 'record'];
}

function optionText(name: string, value: string): string {
  switch (name) {
    case 'EDE':
      return `EDE ${value.split(' ')[0]}`;
    case 'CLIENT-SUBNET':
      return `ECS ${value}`;
    default:
      return `OPTION ${name}`;
  }
}

import { isDeepStrictEqual } from 'node:util';

/**
 * Docker's configuration as text of which one member is changed and all else stays, octet for octet. A key that is given twice
 * counts the last time, as Docker reads it.
 */
export interface DaemonJson {
  readonly text: string;
  /** Behind the object's opening brace. */
  readonly bodyAt: number;
  /** Of the object's closing brace. */
  readonly endAt: number;
  readonly members: readonly Member[];
}

/** Offsets in the text; the ends are those of the character behind. */
interface Member {
  readonly key: string;
  readonly keyAt: number;
  readonly keyEnd: number;
  readonly valueAt: number;
  readonly valueEnd: number;
}

/** The UTF-8 mark at the beginning, one character for an octet. Newer versions of Docker pass over it. */
const BYTE_ORDER_MARK = '\xef\xbb\xbf';
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},:]|[^\s"[\]{},:]+/g;
const KEY = 'dns';

/** What Docker reads from a file that is missing or empty. */
const EMPTY = '{\n}\n';

/** undefined when the text is no JSON object. Of nothing at all an empty object is made. */
export function parseDaemonJson(given: string): DaemonJson | undefined {
  const mark = given.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const text = /^[ \t\r\n]*$/.test(given.slice(mark.length)) ? mark + EMPTY : given;
  return isObject(text.slice(mark.length)) ? scan(text, mark.length) : undefined;
}

/** The value that counts. */
export function memberValue(json: DaemonJson, key: string): unknown {
  const raw = rawValue(json, key);
  return raw === undefined ? undefined : JSON.parse(raw);
}

/** A key that Docker does not know, and of which somebody thinks that it does. */
export function misspelledKey({ members }: DaemonJson): string | undefined {
  return members.map(({ key }) => key).find((key) => key !== KEY && key.toUpperCase() === KEY.toUpperCase());
}

export function hasDns(json: DaemonJson, servers: readonly string[]): boolean {
  return isDeepStrictEqual(memberValue(json, KEY), servers);
}

/** The text with these servers: in the place of those that are there, or behind all other members, in their style. */
export function withDns(json: DaemonJson, servers: readonly string[]): string {
  const { text, bodyAt, endAt, members } = json;
  const member = memberOf(json, KEY);
  if (member !== undefined) return splice(text, member.valueAt, member.valueEnd, listIn(text, member, servers));
  const last = members.at(-1);
  if (last === undefined) {
    const space = text.slice(bodyAt, endAt);
    const lineBreak = /\r?\n/.exec(space)?.[0];
    const before = lineBreak === undefined ? space : `${lineBreak}  `;
    return splice(text, bodyAt, bodyAt, `${before}"${KEY}": ${listOf(servers, ', ')}`);
  }
  // What stands alone tells only by its colon how dense it is.
  const before = /\s*$/.exec(text.slice(0, last.keyAt))![0] || (isDense(text, last) ? '' : ' ');
  const between = text.slice(last.keyEnd, last.valueAt);
  return splice(text, last.valueEnd, last.valueEnd, `,${before}"${KEY}"${between}${listIn(text, last, servers)}`);
}

/** The text with the value that counts in `original`, as it is written there; without any where that has none. */
export function withDnsOf(json: DaemonJson, original: DaemonJson): string {
  const { text, bodyAt, members } = json;
  const member = memberOf(json, KEY);
  if (member === undefined) return text;
  const raw = rawValue(original, KEY);
  if (raw !== undefined) return splice(text, member.valueAt, member.valueEnd, raw);
  const at = members.indexOf(member);
  const [before, after] = [members[at - 1], members[at + 1]];
  if (before !== undefined) return splice(text, before.valueEnd, member.valueEnd, '');
  return after === undefined ? splice(text, bodyAt, member.valueEnd, '') : splice(text, member.keyAt, after.keyAt, '');
}

function memberOf({ members }: DaemonJson, key: string): Member | undefined {
  return members.findLast((member) => member.key === key);
}

function rawValue(json: DaemonJson, key: string): string | undefined {
  const member = memberOf(json, key);
  return member && json.text.slice(member.valueAt, member.valueEnd);
}

/** As dense as the member is written. */
function listIn(text: string, member: Member, servers: readonly string[]): string {
  return listOf(servers, isDense(text, member) ? ',' : ', ');
}

function isDense(text: string, { valueAt }: Member): boolean {
  return text[valueAt - 1] === ':';
}

function listOf(servers: readonly string[], separator: string): string {
  return `[${servers.map((server) => JSON.stringify(server)).join(separator)}]`;
}

function splice(text: string, from: number, to: number, put: string): string {
  return text.slice(0, from) + put + text.slice(to);
}

function isObject(text: string): boolean {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Goes over a text that is known to be an object, and notes where the members of the outermost one are. */
function scan(text: string, from: number): DaemonJson {
  const members: Member[] = [];
  let [depth, bodyAt, endAt, previousEnd] = [0, 0, 0, 0];
  let key: Omit<Member, 'valueAt' | 'valueEnd'> | undefined;
  let valueAt = -1;
  for (const { 0: token, index } of text.slice(from).matchAll(TOKEN)) {
    const at = from + index;
    const closes = token === '}' || token === ']';
    if (depth === 1 && (token === ',' || token === '}') && key !== undefined) {
      members.push({ ...key, valueAt, valueEnd: previousEnd });
      key = undefined;
    } else if (depth === 1 && key === undefined && token.startsWith('"')) {
      key = { key: JSON.parse(token), keyAt: at, keyEnd: at + token.length };
      valueAt = -1;
    } else if (depth === 1 && valueAt < 0 && token !== ':') {
      valueAt = at;
    }
    if (closes) depth--;
    if (closes && depth === 0) endAt = at;
    if (token === '{' || token === '[') depth++;
    if (depth === 1 && bodyAt === 0) bodyAt = at + 1;
    previousEnd = at + token.length;
  }
  return { text, bodyAt, endAt, members };
}

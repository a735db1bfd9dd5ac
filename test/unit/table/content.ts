import type { RecordType } from '../../../src/records/record.ts';
import { Key, textOfKey } from '../../../src/table/key.ts';
import { NAME, RRSET } from '../../../src/table/layout.ts';
import type { TableReader } from '../../../src/table/reader.ts';
import { recordText, recordWords, TYPE_NUMBER } from '../../../src/table/record-words.ts';

/** The values of each RRset in their order, by `name type`; a name itself, records or not, has an entry of none. */
export type Content = Map<string, readonly string[]>;

/** All that a reader sees of the version that it has entered, found by going through the names. */
export function contentOf(reader: TableReader): Content {
  const content: Content = new Map();
  for (const block of reader.names()) {
    const name = textOfKey(reader.octets, (block + NAME.key) << 2);
    if (content.has(name)) throw new Error(`${name} is there twice`);
    addName(content, reader, name, block);
  }
  return content;
}

/** What a reader finds when it looks up each of `names`. */
export function contentOfNames(reader: TableReader, names: Iterable<string>): Content {
  const content: Content = new Map();
  const key = new Key();
  for (const name of names) {
    if (!key.set(name)) throw new Error(`${name} is no name`);
    const block = reader.find(key);
    if (block !== 0) addName(content, reader, name, block);
  }
  return content;
}

function addName(content: Content, reader: TableReader, name: string, block: number): void {
  content.set(name, []);
  for (const type of Object.keys(TYPE_NUMBER) as RecordType[]) {
    const rrset = reader.rrset(block, TYPE_NUMBER[type]);
    if (rrset !== 0) content.set(`${name} ${type}`, valuesOf(reader, rrset, type));
  }
}

function valuesOf(reader: TableReader, rrset: number, type: RecordType): string[] {
  const { words, octets } = reader;
  const values: string[] = [];
  let at = rrset + RRSET.records;
  for (let left = reader.count(rrset); left > 0; left--) {
    values.push(recordText(words, octets, type, at));
    at += recordWords(words, TYPE_NUMBER[type], at);
  }
  if (at !== rrset + words[rrset + RRSET.words]!) throw new Error('an RRset does not end where its records do');
  return values;
}

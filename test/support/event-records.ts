import { type ParsedRecord, RecordParser } from '../../src/cluster/record-parser.ts';

/** Reads one record of an event stream, given in RecordIO or bare. */
export function parseRecord(text: string, pieceBytes = Number.POSITIVE_INFINITY): ParsedRecord {
  const bytes = new TextEncoder().encode(text.replace(/^\d+\n/, ''));
  const parser = new RecordParser(true);
  for (let at = 0; at < bytes.length; at += pieceBytes) parser.push(bytes.subarray(at, at + pieceBytes));
  return parser.end();
}

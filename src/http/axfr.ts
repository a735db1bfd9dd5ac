import type { RecordType } from '../records/record.ts';
import type { ZoneView } from '../zone/zone-view.ts';
import { dottedTarget } from './dotted.ts';

/** What `/v1/axfr` says before the records; names without the final dot. */
export interface AxfrHead {
  readonly domain: string;
  /** Seconds. */
  readonly ttl: number;
  readonly refreshSeconds: number;
  readonly mname: string;
  readonly rname: string;
}

/** A body that is encoded once and then shared by every reader of it. */
export interface AxfrBody {
  readonly serial: number;
  readonly chunks: readonly Uint8Array<ArrayBuffer>[];
  readonly lengthBytes: number;
}

const CHUNK_CHARACTERS = 64 * 1024;

/** The whole zone as JSON, in one go, so that all of it belongs to one serial. */
export function buildAxfr(head: AxfrHead, zone: ZoneView): AxfrBody {
  const encoder = new TextEncoder();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let text = '';
  for (const piece of axfrJson(head, zone)) {
    text += piece;
    if (text.length < CHUNK_CHARACTERS) continue;
    chunks.push(encoder.encode(text));
    text = '';
  }
  chunks.push(encoder.encode(text));
  return { serial: zone.serial, chunks, lengthBytes: chunks.reduce((sum, chunk) => sum + chunk.length, 0) };
}

function* axfrJson(head: AxfrHead, zone: ZoneView): Generator<string> {
  const members = {
    TTL: head.ttl,
    Serial: zone.serial,
    RefreshSeconds: head.refreshSeconds,
    Mname: `${head.mname}.`,
    Rname: `${head.rname}.`,
    Domain: head.domain,
  };
  yield `${JSON.stringify(members).slice(0, -1)},"Records":{"As":`;
  yield* rrsetsJson(zone, 'A');
  yield ',"AAAAs":';
  yield* rrsetsJson(zone, 'AAAA');
  yield ',"SRVs":';
  yield* rrsetsJson(zone, 'SRV');
  yield '}}';
}

function* rrsetsJson(zone: ZoneView, type: RecordType): Generator<string> {
  let separator = '{';
  for (const [name, values] of zone.entries(type)) {
    const texts = type === 'SRV' ? values.map(dottedTarget) : values;
    yield `${separator}${JSON.stringify(`${name}.`)}:${JSON.stringify(texts)}`;
    separator = ',';
  }
  yield separator === '{' ? '{}' : '}';
}

import type { ZoneRecord } from '../records/record.ts';

/** A record as the API shows it: names end with the root's dot. */
export function dottedRecord({ name, type, value }: ZoneRecord): ZoneRecord {
  return { name: `${name}.`, type, value: dottedValue(type, value) };
}

function dottedValue(type: ZoneRecord['type'], value: string): string {
  if (type === 'SRV') return dottedTarget(value);
  return type === 'PTR' || type === 'CNAME' ? `${value}.` : value;
}

/** `target:port` to `target.:port`. */
export function dottedTarget(value: string): string {
  const colon = value.lastIndexOf(':');
  return `${value.slice(0, colon)}.${value.slice(colon)}`;
}

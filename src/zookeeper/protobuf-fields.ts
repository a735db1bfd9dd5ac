/** A field of a protobuf message: a number for a varint, bytes for anything with a length. */
export interface ProtobufField {
  readonly number: number;
  readonly value: number | Uint8Array;
}

/**
 * The fields of one protobuf message in their order, those of fixed width left out; undefined when the bytes are no
 * message. Embedded messages are returned as their bytes.
 */
export function readProtobufFields(bytes: Uint8Array): ProtobufField[] | undefined {
  const fields: ProtobufField[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const tag = readVarint(bytes, offset);
    if (tag === undefined || tag.value < 8) return undefined;
    const number = Math.floor(tag.value / 8);
    const wireType = tag.value % 8;
    offset = tag.end;
    if (wireType === 1 || wireType === 5) {
      offset += wireType === 1 ? 8 : 4;
      if (offset > bytes.length) return undefined;
      continue;
    }
    const varint = readVarint(bytes, offset);
    if (varint === undefined || (wireType !== 0 && wireType !== 2)) return undefined;
    offset = varint.end;
    if (wireType === 0) {
      fields.push({ number, value: varint.value });
      continue;
    }
    const end = offset + varint.value;
    if (end > bytes.length) return undefined;
    fields.push({ number, value: bytes.subarray(offset, end) });
    offset = end;
  }
  return fields;
}

/** Exact up to 2^53, and only larger beyond: enough to see that such a value is neither a length nor a uint32. */
function readVarint(bytes: Uint8Array, start: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let index = 0; index < 10; index++) {
    const byte = bytes[start + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: start + index + 1 };
  }
  return undefined;
}

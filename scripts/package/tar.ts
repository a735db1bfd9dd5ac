/** A file in an archive, or a folder: then its path ends with `/` and it has no bytes. */
export interface ArchiveEntry {
  readonly path: string;
  /** Permissions, such as 0o755. */
  readonly mode: number;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;
/** GNU tar fills up to this; so that every reader is content, and two such archives look alike. */
const RECORD = 20 * BLOCK;
const NAME_OCTETS_MAX = 100;
const PREFIX_OCTETS_MAX = 155;

/**
 * Writes a tar archive (POSIX ustar) in the order of the entries. Everything belongs to root and has the same time,
 * seconds since 1970, so that equal entries make equal octets wherever and whenever it is written.
 */
export function writeTar(entries: readonly ArchiveEntry[], time: number): Uint8Array {
  const blocks = entries.flatMap((entry) => [header(entry, time), entry.bytes, padding(entry.bytes.length, BLOCK)]);
  const length = blocks.reduce((sum, block) => sum + block.length, 0);
  const end = new Uint8Array(2 * BLOCK);
  return Buffer.concat([...blocks, end, padding(length + end.length, RECORD)]);
}

function header({ path, mode, bytes }: ArchiveEntry, time: number): Uint8Array {
  const { prefix, name } = splitPath(path);
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0);
  block.write(octal(mode, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(bytes.length, 11), 124);
  block.write(octal(time, 11), 136);
  block.write(' '.repeat(8), 148);
  block.write(path.endsWith('/') ? '5' : '0', 156);
  block.write('ustar\x0000', 257);
  block.write('root', 265);
  block.write('root', 297);
  block.write(octal(0, 7), 329);
  block.write(octal(0, 7), 337);
  block.write(prefix, 345);
  const sum = block.reduce((total, octet) => total + octet, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

/** A long path is split at a slash, which is in neither part. */
function splitPath(path: string): { prefix: string; name: string } {
  if (Buffer.byteLength(path) <= NAME_OCTETS_MAX) return { prefix: '', name: path };
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (name === '' || Buffer.byteLength(prefix) > PREFIX_OCTETS_MAX) break;
    if (Buffer.byteLength(name) <= NAME_OCTETS_MAX) return { prefix, name };
  }
  throw new Error(`${path} is too long for a tar archive; give it a shorter name`);
}

function octal(value: number, digits: number): string {
  const text = value.toString(8).padStart(digits, '0');
  if (text.length > digits) throw new RangeError(`${value} does not fit into ${digits} octal digits of a tar header`);
  return text;
}

function padding(length: number, unit: number): Uint8Array {
  return new Uint8Array((unit - (length % unit)) % unit);
}

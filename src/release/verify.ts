import { hash, verify } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readRegular, sumOf } from './files.ts';
import type { ReleaseKey } from './key.ts';
import { SIGNATURE_FILE, SUMS_FILE, shown } from './names.ts';
import { Refused } from './refused.ts';
import { parseSums } from './sums.ts';

const SUMS_BYTES_MAX = 64 * 1024;

/** What is known of a release from elsewhere. */
export interface Expectation {
  readonly key: ReleaseKey | undefined;
  readonly pins: readonly Pin[];
}

/** The SHA-256 sum that a file must have. */
export interface Pin {
  readonly sum: string;
  readonly name: string;
}

/**
 * Checks the folder of a release: the sum of each file by its name. Throws `Refused` at the first thing that is wrong.
 * `scripts/verify-release.sh` has the same rules, in the same order, and says the same.
 */
export async function verifyFolder(folder: string, { key, pins }: Expectation): Promise<ReadonlyMap<string, string>> {
  const bytes = readRegular(folder, SUMS_FILE, SUMS_BYTES_MAX + 1);
  if (bytes.length > SUMS_BYTES_MAX) throw new Refused(`${SUMS_FILE} is larger than ${SUMS_BYTES_MAX} bytes`);
  if (bytes.length === 0) throw new Refused(`${SUMS_FILE} is empty`);
  const sums = parseSums(bytes.toString('latin1'));
  for (const pin of pins) checkPin(pin, sums, bytes);
  if (key !== undefined) checkSignature(folder, key, bytes);
  checkStrays(folder, sums);
  for (const [name, sum] of sums) {
    const real = await sumOf(folder, name);
    if (real !== sum) throw new Refused(`${name} has the sum ${real}, but ${SUMS_FILE} says ${sum}`);
  }
  return sums;
}

/** That of SHA256SUMS itself may be known too, and with it everything. */
function checkPin(pin: Pin, sums: ReadonlyMap<string, string>, bytes: Buffer): void {
  const isOfSums = pin.name === SUMS_FILE;
  const sum = isOfSums ? hash('sha256', bytes) : sums.get(pin.name);
  if (sum === undefined) throw new Refused(`${pin.name}: --sum names it, but ${SUMS_FILE} does not`);
  if (sum === pin.sum) return;
  const found = isOfSums ? `${SUMS_FILE} has the sum` : `${pin.name}: ${SUMS_FILE} gives it the sum`;
  throw new Refused(`${found} ${sum}, but --sum says ${pin.sum}`);
}

function checkSignature(folder: string, { file, key, bytes: length }: ReleaseKey, bytes: Buffer): void {
  const signature = readRegular(folder, SIGNATURE_FILE, length + 1);
  if (signature.length !== length)
    throw new Refused(`${SIGNATURE_FILE} has not the ${length} bytes of a signature by the key ${shown(file)}`);
  // RSASSA-PKCS1-v1_5 is what Node takes for an RSA key, if not told otherwise.
  if (!verify('sha256', bytes, key, signature))
    throw new Refused(`${SIGNATURE_FILE} is not the signature of ${SUMS_FILE} by the key ${shown(file)}`);
}

function checkStrays(folder: string, sums: ReadonlyMap<string, string>): void {
  const known = new Set([SUMS_FILE, SIGNATURE_FILE, ...sums.keys()]);
  const entries = readdirSync(folder, { encoding: 'buffer' }).toSorted(Buffer.compare);
  const stray = entries.find((entry) => !known.has(entry.toString('latin1')));
  if (stray !== undefined) throw new Refused(`${shown(stray)} is in the folder, but not in ${SUMS_FILE}`);
}

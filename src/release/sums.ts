import { parseLine, SIGNATURE_FILE, SUMS_FILE } from './names.ts';
import { Refused } from './refused.ts';

/** The text of SHA256SUMS → the sum of each file. Throws `Refused` for anything but plain names, sorted, none twice. */
export function parseSums(text: string): Map<string, string> {
  const sums = new Map<string, string>();
  const lines = text.replace(/\n$/, '').split('\n');
  let previous = '';
  for (const [index, line] of lines.entries()) {
    const where = `line ${index + 1} of ${SUMS_FILE}`;
    const parsed = parseLine(line);
    if (parsed === undefined) throw new Refused(`${where} is not a sum, two spaces and a plain file name`);
    const { sum, name } = parsed;
    if (name === SUMS_FILE || name === SIGNATURE_FILE)
      throw new Refused(`${where} names ${name}, which cannot vouch for itself`);
    if (name <= previous) throw new Refused(`${where}: ${name} is named twice, or the names are not sorted`);
    sums.set(name, sum);
    previous = name;
  }
  if (!text.endsWith('\n')) throw new Refused(`line ${lines.length} of ${SUMS_FILE} does not end with a line break`);
  return sums;
}

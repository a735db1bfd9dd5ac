/** SHA-256 as `sha256sum` writes it. */
const SUM = '[0-9a-f]{64}';
/** No slash, no space, nothing that a shell, a terminal or `sha256sum` treats specially; no dot or dash in front. */
const NAME = '[A-Za-z0-9][A-Za-z0-9._+~-]*';

const LINE_FORM = new RegExp(`^(${SUM}) {2}(${NAME})$`);
const SUM_FORM = new RegExp(`^${SUM}$`);
const NAME_FORM = new RegExp(`^${NAME}$`);

export const SUMS_FILE = 'SHA256SUMS';
export const SIGNATURE_FILE = 'SHA256SUMS.sig';

export const isSum = (text: string): boolean => SUM_FORM.test(text);
export const isName = (text: string): boolean => NAME_FORM.test(text);

/** A line of SHA256SUMS, without its line break; undefined when it has another form. */
export function parseLine(line: string): { readonly sum: string; readonly name: string } | undefined {
  const [, sum, name] = LINE_FORM.exec(line) ?? [];
  return sum === undefined || name === undefined ? undefined : { sum, name };
}

/** A name, maybe a hostile one, as a terminal may show it: each byte that is not printable ASCII is a question mark. */
export function shown(name: string | Buffer): string {
  return Buffer.from(name as string)
    .toString('latin1')
    .replaceAll(/[^ -~]/g, '?');
}

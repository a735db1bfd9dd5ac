/**
 * Mesos-DNS's rules that turn a name from the cluster into DNS labels. They are kept to the letter, quirks included:
 * users know their services by these names.
 */

/** Turns any text into one label of `[a-z0-9-]`, perhaps the empty one. */
export type LabelRule = (text: string) => string;

/** RFC 1123 §2.1: at most 63 octets, no hyphen at either end. */
export const labelRfc1123: LabelRule = (text) =>
  LABEL_RFC1123.test(text) ? text : trimAndCut(mapCharacters(text), 63, /^-+/);

/** RFC 952: at most 24 octets, and no digit at the start either. */
export const labelRfc952: LabelRule = (text) =>
  LABEL_RFC952.test(text) ? text : trimAndCut(mapCharacters(text), 24, /^[-0-9]+/);

/** Most names are labels already. */
const LABEL_RFC1123 = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const LABEL_RFC952 = /^[a-z](?:[a-z0-9-]{0,22}[a-z0-9])?$/;

/** A dotted name with each part made a label; parts of which nothing is left disappear. */
export function nameFragment(text: string, rule: LabelRule): string {
  return text
    .split('.')
    .map(rule)
    .filter((label) => label !== '')
    .join('.');
}

function mapCharacters(text: string): string {
  return text
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replace(/[._]/g, '-')
    .replace(/[^a-z0-9-]/g, '');
}

/** When the cut leaves hyphens at the end, they go, and the gap is filled from what follows the cut. */
function trimAndCut(text: string, octetsMax: number, leading: RegExp): string {
  const trimmed = text.replace(leading, '');
  const cut = trimmed.slice(0, octetsMax);
  const head = cut.replace(/-+$/, '');
  const tail = trimmed.slice(octetsMax).replace(/^-+/, '');
  return head + tail.slice(0, cut.length - head.length);
}

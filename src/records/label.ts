import { HASH_CHARACTERS, textHash } from './text-hash.ts';

/**
 * Mesos-DNS's rules that turn a name from the cluster into DNS labels. They are kept to the letter, quirks included:
 * users know their services by these names.
 */

export interface LabelRule {
  /** Turns any text into one label of `[a-z0-9-]`, perhaps the empty one. */
  (text: string): string;
  /**
   * A label for a text that the rule cuts, which tells it from others that begin like it; undefined when it is not cut. Not
   * in Mesos-DNS.
   */
  hashed(text: string): string | undefined;
  /** What `nameFragment` made last: one framework has thousands of tasks. */
  readonly last: { text: string; fragment: string };
}

/** RFC 1123 §2.1: at most 63 octets, no hyphen at either end. */
export const labelRfc1123 = createRule(63, /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, /^-+/);

/** RFC 952: at most 24 octets, and no digit at the start either. */
export const labelRfc952 = createRule(24, /^[a-z](?:[a-z0-9-]{0,22}[a-z0-9])?$/, /^[-0-9]+/);

/** `isLabel`: most names are labels already. `leading`: what none may begin with. */
function createRule(octetsMax: number, isLabel: RegExp, leading: RegExp): LabelRule {
  const rule = (text: string): string =>
    isLabel.test(text) ? text : trimAndCut(mapCharacters(text), octetsMax, leading);
  // That of the name of a task's own, which is longer by its suffix, is a label as well then.
  const headOctets = Math.min(octetsMax - 1 - HASH_CHARACTERS, 40);
  const hashed = (text: string): string | undefined => {
    if (text.length <= octetsMax) return undefined;
    const whole = trimAndCut(mapCharacters(text), text.length, leading);
    return whole.length > octetsMax ? `${whole.slice(0, headOctets)}-${textHash(text)}` : undefined;
  };
  return Object.assign(rule, { hashed, last: { text: '', fragment: '' } });
}

/** A dotted name with each part made a label; parts of which nothing is left disappear. */
export function nameFragment(text: string, rule: LabelRule): string {
  const { last } = rule;
  if (last.text === text) return last.fragment;
  last.text = text;
  last.fragment = text
    .split('.')
    .map(rule)
    .filter((label) => label !== '')
    .join('.');
  return last.fragment;
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

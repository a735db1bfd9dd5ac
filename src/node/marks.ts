import { canonicalIp } from '../lib/ip.ts';
import { parseResolvConf } from '../lib/resolv-conf.ts';
import { hasBlock, withoutBlock } from './block.ts';
import { type Entry, MISSING } from './entry.ts';
import { RESOLV_CONF, RESOLVCONF_HEAD, RESOLVED_DROP_IN, STATE_FILE } from './paths.ts';
import type { Situation } from './situation.ts';
import { parseState, type State } from './state.ts';

export function entryAt({ entries }: Situation, path: string): Entry {
  return entries.get(path) ?? MISSING;
}

/** Everything that we did to this node: by our notes, and what bears our mark although they say nothing of it. */
export function marksOf(situation: Situation): State[] {
  const notes = entryAt(situation, STATE_FILE);
  const state = notes.kind === 'file' ? parseState(notes.text) : undefined;
  const lost = [RESOLV_CONF, RESOLVCONF_HEAD, RESOLVED_DROP_IN]
    .filter((place) => place !== state?.place)
    .map((place) => lostMark(situation, place))
    .filter((mark) => mark !== undefined);
  return state === undefined ? lost : [state, ...lost];
}

function lostMark(situation: Situation, place: string): State | undefined {
  const current = entryAt(situation, place);
  if (current.kind !== 'file') return undefined;
  const { text } = current;
  if (place === RESOLVED_DROP_IN) {
    return { place, original: MISSING, written: text, servers: dropInServers(text), domain: '', folders: [] };
  }
  if (!hasBlock(text)) return undefined;
  const original = { ...current, text: withoutBlock(text) };
  return { place, original, written: text, servers: parseResolvConf(text).nameservers, domain: '', folders: [] };
}

function dropInServers(text: string): string[] {
  const words = /^DNS=(.+)$/m.exec(text)?.[1]?.split(' ') ?? [];
  return words.map(canonicalIp).filter((server) => server !== undefined);
}

/** Whether what we wrote is still there, as it was or with changes around it. */
export function isStillOurs(situation: Situation, { place, written }: State): boolean {
  const current = entryAt(situation, place);
  if (current.kind !== 'file') return false;
  return place === RESOLVED_DROP_IN || current.text === written || hasBlock(current.text);
}

/**
 * What would stand there without us. Where somebody else wrote since we did, that is theirs: all of it when nothing of
 * ours is in it, or their changes around our lines, but what is written over a link is lost when the link comes back.
 */
export function originalAt(situation: Situation, place: string, mark: State | undefined): Entry {
  const current = entryAt(situation, place);
  if (mark === undefined || current.kind !== 'file' || !isStillOurs(situation, mark)) return current;
  const { original } = mark;
  if (current.text === mark.written || place === RESOLVED_DROP_IN || original.kind === 'link') return original;
  const text = withoutBlock(current.text);
  if (original.kind === 'file' ? original.text === text : text.trim() === '') return original;
  return { ...current, text };
}

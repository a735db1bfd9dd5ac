import { withoutBlock } from './block.ts';
import { type Entry, type FileEntry, sameEntry } from './entry.ts';
import { absentFolders } from './folders.ts';
import { type Manager, managerOf } from './manager.ts';
import { entryAt, marksOf, originalAt } from './marks.ts';
import {
  RESOLV_CONF,
  RESOLVCONF_GENERATED,
  RESOLVCONF_HEAD,
  RESOLVED_DROP_IN,
  STATE_FILE,
  UPSTREAM_CONF,
} from './paths.ts';
import { backSteps, putStep } from './plan-restore.ts';
import { type ResolvedSettings, resolvedSettings } from './resolved-settings.ts';
import { dropInText, headBlock, resolvConfText, upstreamText } from './resolver-text.ts';
import type { Situation, Wish } from './situation.ts';
import { formatState, type State } from './state.ts';
import { type Program, type RunStep, type Step, TELL_MESOS_DNS, TELL_RESOLVCONF, TELL_RESOLVED } from './step.ts';
import { findUpstreams, writtenNameservers } from './upstreams.ts';

/** Why nothing is done: the node would lose names that it can look up now. */
export type Refusal =
  | { readonly kind: 'tls' }
  | { readonly kind: 'no-upstreams'; readonly unusable: readonly string[] };

/** What the user should know although it is done. */
export type Warning =
  | { readonly kind: 'no-upstreams' }
  | { readonly kind: 'unusable'; readonly servers: readonly string[] }
  | { readonly kind: 'dnssec' }
  | { readonly kind: 'later-drop-in'; readonly name: string };

export interface ApplyPlan {
  readonly manager: Manager;
  /** The path of what is written. */
  readonly place: string;
  readonly servers: readonly string[];
  readonly upstreams: readonly string[];
  readonly refusal: Refusal | undefined;
  readonly warnings: readonly Warning[];
  /** None when all is as it should be. */
  readonly steps: readonly Step[];
}

/** What has to be done so that this node's look-ups come to us first, and ours go where they went before. */
export function planApply(situation: Situation, wish: Wish): ApplyPlan {
  const marks = marksOf(situation);
  const markAt = (path: string): State | undefined => marks.find((mark) => mark.place === path);
  const own = originalAt(situation, RESOLV_CONF, markAt(RESOLV_CONF));
  const manager = managerOfNode(situation, own);
  const place = placeOf(manager);
  const original = place === RESOLV_CONF ? own : originalAt(situation, place, markAt(place));
  const servers = [wish.local, ...wish.fallbacks];
  const settings = resolvedSettings(situation.resolvedFiles.map(({ text }) => text));
  const base = baseText(situation, own);
  const { usable, unusable } = findUpstreams(nameserversOf(situation, place, base, settings), wish);
  const upstreams = usable.length > 0 ? usable : knownUpstreams(situation, wish);
  const written = writtenText(place, place === RESOLV_CONF ? base : textOf(original), servers, wish.domain);
  const isLost = upstreams.length === 0 && !wish.hasResolvers;
  const refusal = refusalOf(place, settings, isLost ? unusable : []);
  const folders = [...new Set([...(markAt(place)?.folders ?? []), ...absentFolders(place, situation.folders)])];
  const state = { place, original, written, servers, domain: wish.domain, folders };
  const backs = marks.filter((mark) => mark.place !== place).flatMap((mark) => backSteps(situation, mark));
  return {
    manager,
    place,
    servers,
    upstreams,
    refusal,
    warnings: warningsOf(situation, place, settings, isLost, unusable),
    steps: refusal === undefined ? [...backs, ...stepsTo(situation, state, upstreams)] : [],
  };
}

/** Who looks after the node, when `entry` is its resolv.conf without us. */
export function managerOfNode({ linkedText, uplinkText, hasDhclientLeases }: Situation, entry: Entry): Manager {
  const text = entry.kind === 'link' ? linkedText : entry.kind === 'file' ? entry.text : undefined;
  return managerOf({ entry, text, isResolvedRunning: uplinkText !== undefined, hasDhclientLeases });
}

function placeOf(manager: Manager): string {
  if (manager === 'resolved-stub') return RESOLVED_DROP_IN;
  return manager === 'resolvconf' ? RESOLVCONF_HEAD : RESOLV_CONF;
}

/** What programs would read without us: behind a link, what stands there today. */
function baseText(situation: Situation, original: Entry): string {
  if (original.kind !== 'link') return textOf(original);
  return situation.linkedText ?? withoutBlock(textOf(entryAt(situation, RESOLV_CONF)));
}

function textOf(entry: Entry): string {
  return entry.kind === 'file' ? entry.text : '';
}

/** The resolvers of the node as they are written, wherever its manager keeps them. */
function nameserversOf(situation: Situation, place: string, base: string, settings: ResolvedSettings): string[] {
  if (place === RESOLVCONF_HEAD) return situation.interfaceTexts.flatMap(writtenNameservers);
  if (place === RESOLVED_DROP_IN) return [...writtenNameservers(situation.uplinkText ?? ''), ...settings.servers];
  return writtenNameservers(base);
}

/** When there is none any more (somebody wrote nothing but 127.0.0.1), those of before are better than none. */
function knownUpstreams(situation: Situation, wish: Wish): readonly string[] {
  return findUpstreams(writtenNameservers(textOf(entryAt(situation, UPSTREAM_CONF))), wish).usable;
}

function writtenText(place: string, base: string, servers: readonly string[], domain: string): string {
  if (place === RESOLVED_DROP_IN) return dropInText(servers, domain);
  return place === RESOLVCONF_HEAD ? headBlock(servers) + base : resolvConfText(base, servers);
}

function refusalOf(place: string, { needsTls }: ResolvedSettings, unusable: readonly string[]): Refusal | undefined {
  if (place === RESOLVED_DROP_IN && needsTls) return { kind: 'tls' };
  return unusable.length > 0 ? { kind: 'no-upstreams', unusable } : undefined;
}

function warningsOf(
  { resolvedFiles }: Situation,
  place: string,
  settings: ResolvedSettings,
  isLost: boolean,
  unusable: readonly string[],
): Warning[] {
  const warnings: Warning[] = [];
  if (isLost) warnings.push({ kind: 'no-upstreams' });
  if (unusable.length > 0) warnings.push({ kind: 'unusable', servers: unusable });
  if (place !== RESOLVED_DROP_IN) return warnings;
  if (settings.needsDnssec) warnings.push({ kind: 'dnssec' });
  const ours = RESOLVED_DROP_IN.split('/').at(-1)!;
  const later = resolvedFiles.find(({ name, text }) => name > ours && resolvedSettings([text]).servers.length > 0);
  if (later !== undefined) warnings.push({ kind: 'later-drop-in', name: later.name });
  return warnings;
}

/**
 * Our notes come first and the node's file last: when this ends in the middle, the file is the old one, which works, or
 * the new one, of which the notes say all.
 */
function stepsTo(situation: Situation, state: State, upstreams: readonly string[]): Step[] {
  const { place, original, written } = state;
  const { self } = situation;
  const isNew = (path: string, entry: Entry): boolean => !sameEntry(entryAt(situation, path), entry);
  const notes: [path: string, entry: FileEntry][] = [
    [STATE_FILE, { kind: 'file', text: formatState(state), mode: 0o644, ...self }],
    [UPSTREAM_CONF, { kind: 'file', text: upstreamText(upstreams), mode: 0o644, ...self }],
  ];
  const entry: FileEntry =
    original.kind === 'file' ? { ...original, text: written } : { kind: 'file', text: written, mode: 0o644, ...self };
  const isPlaceNew = isNew(place, entry);
  return [
    ...makeFolders(situation, STATE_FILE),
    ...notes.filter(([path, note]) => isNew(path, note)).map(([path, note]) => putStep(situation, path, note)),
    ...makeFolders(situation, place),
    ...(isPlaceNew ? [putStep(situation, place, entry)] : []),
    ...tellSteps(situation, state, isPlaceNew),
    ...(haveChanged(situation, notes[1]![1].text) ? [run(TELL_MESOS_DNS, false)] : []),
  ];
}

/** A run that ended too early may have written a file of which nobody has been told. */
function tellSteps({ linkedText = '', uplinkText = '' }: Situation, { place, servers }: State, isNew: boolean): Step[] {
  if (place === RESOLVCONF_HEAD) {
    const text = headBlock(servers);
    const tell: Step = { ...run(TELL_RESOLVCONF, true), proof: { path: RESOLVCONF_GENERATED, text } };
    return isNew || !linkedText.includes(text) ? [tell] : [];
  }
  if (place !== RESOLVED_DROP_IN) return [];
  return isNew || !writtenNameservers(uplinkText).includes(servers[0]!) ? [run(TELL_RESOLVED, true)] : [];
}

function run(program: Program, isVital: boolean): RunStep {
  return { kind: 'run', program, isVital };
}

/** A server that runs asks those of before. One that was started before the first time found the same as we. */
function haveChanged(situation: Situation, text: string): boolean {
  const before = entryAt(situation, UPSTREAM_CONF);
  return before.kind === 'file' && before.text !== text;
}

function makeFolders({ folders }: Situation, path: string): Step[] {
  return absentFolders(path, folders).map((folder) => ({ kind: 'make-folder', path: folder }));
}

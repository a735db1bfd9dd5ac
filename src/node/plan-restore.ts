import { type Entry, sameEntry } from './entry.ts';
import { entryAt, isStillOurs, marksOf, originalAt } from './marks.ts';
import { RESOLV_CONF, RESOLVCONF_HEAD, RESOLVED_DROP_IN, STATE_FILE, STATE_FOLDER, UPSTREAM_CONF } from './paths.ts';
import type { Situation } from './situation.ts';
import type { State } from './state.ts';
import { type Step, TELL_RESOLVCONF, TELL_RESOLVED } from './step.ts';
import { writtenNameservers } from './upstreams.ts';

/** What has to be done so that the node is as it was before us. */
export function planRestore(situation: Situation): Step[] {
  return [...marksOf(situation).flatMap((mark) => backSteps(situation, mark)), ...forgetSteps(situation)];
}

/** Our notes of what programs ask when this server does not answer: where, whom, and for which domain. */
export function fallbacksInPlace(situation: Situation): State[] {
  return marksOf(situation).filter((mark) => mark.servers.length > 1 && isStillOurs(situation, mark));
}

/** Gives one place back. Programs are told even when nothing changes: an earlier run may have ended before it told them. */
export function backSteps(situation: Situation, mark: State): Step[] {
  const { place, folders } = mark;
  const back = entryToLeave(situation, mark);
  return [
    ...(sameEntry(entryAt(situation, place), back) ? [] : [putStep(situation, place, back)]),
    ...(place === RESOLVCONF_HEAD ? [{ kind: 'run', program: TELL_RESOLVCONF, isVital: false } as const] : []),
    ...(place === RESOLVED_DROP_IN ? [{ kind: 'run', program: TELL_RESOLVED, isVital: false } as const] : []),
    ...folders
      .filter((path) => situation.folders.has(path))
      .toReversed()
      .map((path) => ({ kind: 'remove-folder', path }) as const),
  ];
}

export function putStep({ isMounted }: Situation, path: string, entry: Entry): Step {
  if (isMounted && path === RESOLV_CONF && entry.kind === 'file') return { kind: 'overwrite', path, entry };
  return { kind: 'put', path, entry };
}

/**
 * What somebody else wrote since stays, when the node can look names up with it. It cannot when all that is left in it are
 * our own servers, or none at all.
 */
function entryToLeave(situation: Situation, mark: State): Entry {
  const back = originalAt(situation, mark.place, mark);
  if (mark.place !== RESOLV_CONF || isStillOurs(situation, mark)) return back;
  return hasOtherServers(back, mark) || !hasOtherServers(mark.original, mark) ? back : mark.original;
}

function hasOtherServers(entry: Entry, { servers }: State): boolean {
  if (entry.kind !== 'file') return entry.kind === 'link';
  return writtenNameservers(entry.text).some((server) => !servers.includes(server));
}

function forgetSteps(situation: Situation): Step[] {
  const notes = [UPSTREAM_CONF, STATE_FILE].filter((path) => entryAt(situation, path).kind !== 'missing');
  return [
    ...notes.map((path): Step => ({ kind: 'put', path, entry: { kind: 'missing' } })),
    ...(situation.folders.has(STATE_FOLDER) ? [{ kind: 'remove-folder', path: STATE_FOLDER } as const] : []),
  ];
}

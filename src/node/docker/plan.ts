import { canonicalIp, parseIp } from '../../lib/ip.ts';
import { contains } from '../../lib/network.ts';
import { type Entry, type FileEntry, MISSING, sameEntry } from '../entry.ts';
import { absentFolders } from '../folders.ts';
import { formatState, parseState, type State } from '../state.ts';
import type { Step } from '../step.ts';
import { type Bridge, type BridgeProblem, findBridge } from './bridge.ts';
import { findFlag } from './daemon-flags.ts';
import {
  type DaemonJson,
  hasDns,
  memberValue,
  misspelledKey,
  parseDaemonJson,
  withDns,
  withDnsOf,
} from './daemon-json.ts';
import { DAEMON_JSON, STATE_FILE, STATE_FOLDER } from './paths.ts';
import type { DockerSituation } from './situation.ts';

/** Why Docker's configuration is left alone. */
export type DockerRefusal =
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'no-object' }
  /** Docker does not start with a key that it does not know. */
  | { readonly kind: 'misspelled'; readonly key: string }
  /** Docker does not start when both its flags and its configuration name servers. */
  | { readonly kind: 'dns-flag'; readonly place: string }
  /** Another file is Docker's configuration. */
  | { readonly kind: 'other-file'; readonly place: string; readonly file: string }
  | { readonly kind: 'bridge'; readonly problem: BridgeProblem };

/** How long Docker's embedded server waits for each server that it asks. */
const EMBEDDED_TIMEOUT_SECONDS = 4;

/** Docker's configuration and its bridge, when both can be used. */
export interface Docker {
  readonly json: DaemonJson;
  readonly bridge: Bridge;
}

export interface DockerPlan {
  /** None when all is as it should be. */
  readonly steps: readonly Step[];
  /** The servers that containers asked before, canonical, and now do not. */
  readonly replaced: readonly string[];
}

/** Looks whether servers can be set here at all. */
export function findDocker(situation: DockerSituation): Docker | DockerRefusal {
  const { flags, networks } = situation;
  const entry = entryAt(situation, DAEMON_JSON);
  if (entry.kind === 'link') return { kind: 'link', target: entry.target };
  const json = parseDaemonJson(textOf(entry));
  if (json === undefined) return { kind: 'no-object' };
  const key = misspelledKey(json);
  if (key !== undefined) return { kind: 'misspelled', key };
  const dns = findFlag(flags, '--dns');
  if (dns !== undefined) return { kind: 'dns-flag', place: dns.place };
  const file = findFlag(flags, '--config-file');
  if (file !== undefined && file.value !== DAEMON_JSON) {
    return { kind: 'other-file', place: file.place, file: file.value };
  }
  const bridge = findBridge(json, flags, networks);
  return 'kind' in bridge ? { kind: 'bridge', problem: bridge } : { json, bridge };
}

/**
 * True when programs in containers give up before Docker's embedded server, which is all that they ask on networks other
 * than the default bridge, has turned to the second server.
 */
export function isImpatient({ json }: Docker, { timeoutSeconds, flags }: DockerSituation): boolean {
  if (memberValue(json, 'dns-opts') !== undefined || findFlag(flags, '--dns-opt') !== undefined) return false;
  return timeoutSeconds !== undefined && timeoutSeconds <= EMBEDDED_TIMEOUT_SECONDS;
}

/** The address on the bridge that this machine has, of these, the bridge's own first; undefined when there is none. */
export function addressOn(
  bridge: Bridge,
  listeners: readonly string[],
  { networks }: DockerSituation,
): string | undefined {
  if (listeners.includes(bridge.address)) return bridge.address;
  return listeners.find(
    (listener) => networks.addresses.includes(listener) && contains(bridge.network, parseIp(listener)!),
  );
}

/** What has to be done so that containers ask these servers. The situation is one with which `findDocker` is content. */
export function planDockerApply(situation: DockerSituation, servers: readonly string[], domain: string): DockerPlan {
  const current = entryAt(situation, DAEMON_JSON);
  const json = parseDaemonJson(textOf(current))!;
  const mark = markOf(situation);
  const original = mark === undefined ? current : originalOf(current, json, mark);
  const written = current.kind === 'file' && hasDns(json, servers) ? current.text : withDns(json, servers);
  const folders = [...(mark?.folders ?? []), ...absentFolders(DAEMON_JSON, situation.folders)];
  const state: State = { place: DAEMON_JSON, original, written, servers, domain, folders: [...new Set(folders)] };
  // Docker's configuration may have passwords of proxies in it.
  const notes: Entry = { kind: 'file', text: formatState(state), mode: 0o600, ...situation.self };
  const attributes = [current, original].find((entry) => entry.kind === 'file') ?? { mode: 0o644, ...situation.self };
  const entry: FileEntry = { ...attributes, kind: 'file', text: written };
  return {
    // Our notes come first: when this ends in the middle, they tell the way back from either file.
    steps: [...putSteps(situation, STATE_FILE, notes), ...putSteps(situation, DAEMON_JSON, entry)],
    replaced: serversIn(original).filter((server) => !servers.includes(server)),
  };
}

export interface DockerRestorePlan {
  readonly steps: readonly Step[];
  /** Our notes say that we wrote the file, and now nothing can be taken out of it. */
  readonly isBroken: boolean;
}

/** What has to be done so that containers ask those of before. What others have written since stays. */
export function planDockerRestore(situation: DockerSituation): DockerRestorePlan {
  const mark = markOf(situation);
  if (mark === undefined) return { steps: forgetSteps(situation), isBroken: false };
  const current = entryAt(situation, DAEMON_JSON);
  const json = parseDaemonJson(textOf(current));
  if (json === undefined) return { steps: [], isBroken: true };
  const back = originalOf(current, json, mark);
  const folders = mark.folders.filter((folder) => situation.folders.has(folder)).toReversed();
  return {
    steps: [
      ...(sameEntry(current, back) ? [] : [putStep(situation, DAEMON_JSON, back)]),
      ...folders.map((path): Step => ({ kind: 'remove-folder', path })),
      ...forgetSteps(situation),
    ],
    isBroken: false,
  };
}

/** True when Docker has to start anew before these steps mean anything to it. */
export function changesDocker(steps: readonly Step[]): boolean {
  return steps.some((step) => step.kind !== 'run' && step.path === DAEMON_JSON);
}

/** The file as it would be without us. When our servers are not in it any more, that is what it is. */
function originalOf(current: Entry, json: DaemonJson, { original, written, servers }: State): Entry {
  if (current.kind !== 'file' || !hasDns(json, servers)) return current;
  if (current.text === written) return original;
  const before = parseDaemonJson(textOf(original))!;
  const text = withDnsOf(json, before);
  // Where there was no file, none is left when nobody has written anything of their own into it.
  const isOnlyOurs = original.kind === 'missing' && parseDaemonJson(text)?.members.length === 0;
  return isOnlyOurs ? MISSING : { ...current, text };
}

function markOf(situation: DockerSituation): State | undefined {
  const notes = entryAt(situation, STATE_FILE);
  const state = notes.kind === 'file' ? parseState(notes.text) : undefined;
  return state?.place === DAEMON_JSON ? state : undefined;
}

function serversIn(entry: Entry): string[] {
  const json = parseDaemonJson(textOf(entry));
  const servers = json && memberValue(json, 'dns');
  return Array.isArray(servers)
    ? servers.map((each) => canonicalIp(String(each))).filter((each) => each !== undefined)
    : [];
}

function forgetSteps(situation: DockerSituation): Step[] {
  return [
    ...(entryAt(situation, STATE_FILE).kind === 'missing' ? [] : [putStep(situation, STATE_FILE, MISSING)]),
    ...(situation.folders.has(STATE_FOLDER) ? [{ kind: 'remove-folder', path: STATE_FOLDER } as const] : []),
  ];
}

function putSteps(situation: DockerSituation, path: string, entry: Entry): Step[] {
  if (sameEntry(entryAt(situation, path), entry)) return [];
  const folders = absentFolders(path, situation.folders);
  return [...folders.map((each): Step => ({ kind: 'make-folder', path: each })), putStep(situation, path, entry)];
}

function putStep({ isMounted }: DockerSituation, path: string, entry: Entry): Step {
  if (isMounted && path === DAEMON_JSON && entry.kind === 'file') return { kind: 'overwrite', path, entry };
  return { kind: 'put', path, entry };
}

function entryAt({ entries }: DockerSituation, path: string): Entry {
  return entries.get(path) ?? MISSING;
}

function textOf(entry: Entry): string {
  return entry.kind === 'file' ? entry.text : '';
}

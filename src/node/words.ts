import type { Manager } from './manager.ts';
import { RESOLV_CONF, RESOLVCONF_HEAD, RESOLVED_DROP_IN } from './paths.ts';
import { type Failure, StepError } from './perform.ts';
import type { ApplyPlan, Refusal, Warning } from './plan-apply.ts';
import type { Condition, Status } from './status.ts';
import { type Program, type Step, TELL_MESOS_DNS } from './step.ts';

/** How the managers behave whose file we replace, and what that means. */
const REWRITERS: Readonly<Partial<Record<Manager, string>>> = {
  NetworkManager: 'NetworkManager writes it anew when a network changes',
  dhclient: 'dhclient writes it anew when a lease is renewed',
  dhcpcd: 'dhcpcd writes it anew when a lease is renewed',
  openresolv: 'openresolv writes it anew when a network changes',
  connman: 'ConnMan writes it anew when a network changes',
  'cloud-init': 'cloud-init may write it anew when the node boots',
  Docker: 'Docker writes it anew when the container starts',
};

const MANAGERS: Readonly<Record<Manager, string>> = {
  'resolved-stub': 'systemd-resolved, which answers programs at 127.0.0.53',
  'resolved-uplink': 'systemd-resolved, which programs pass by',
  resolvconf: 'resolvconf',
  NetworkManager: 'NetworkManager',
  dhclient: 'dhclient',
  dhcpcd: 'dhcpcd',
  openresolv: 'openresolv',
  connman: 'ConnMan',
  'cloud-init': 'cloud-init',
  Docker: 'Docker',
  nobody: 'nobody that is known',
};

/** What is special about the way that is taken; empty text when nothing is. */
export function sayWay({ manager, place }: ApplyPlan): string {
  if (place === RESOLVED_DROP_IN) {
    return `${RESOLV_CONF} belongs to systemd-resolved and stays as it is; its configuration gets a drop-in`;
  }
  if (place === RESOLVCONF_HEAD) return `${RESOLV_CONF} belongs to resolvconf, which gets our lines as its head`;
  if (manager === 'resolved-uplink') {
    return `${RESOLV_CONF} leads programs past systemd-resolved: a file takes the place of the link`;
  }
  const rewriter = REWRITERS[manager];
  if (rewriter === undefined) return '';
  return `${RESOLV_CONF}: ${rewriter}; mesos-dns-resolv-conf.path, where it is enabled, then applies this again`;
}

/** `wrote /etc/resolv.conf`, or `would write /etc/resolv.conf`. */
export function sayStep(step: Step, isDone: boolean): string {
  const say = (done: string, planned: string, what: string): string => `${isDone ? done : `would ${planned}`} ${what}`;
  switch (step.kind) {
    case 'make-folder':
      return say('made', 'make', `the folder ${step.path}`);
    case 'remove-folder':
      return say('removed', 'remove', `the folder ${step.path}, if nothing else is in it`);
    case 'overwrite':
      return say('wrote', 'write', `over ${step.path}, which is a mount`);
    case 'run':
      return say('ran', 'run', `"${sayProgram(step.program)}"`);
    case 'put':
      if (step.entry.kind === 'missing') return say('removed', 'remove', step.path);
      if (step.entry.kind === 'link') return say('made', 'make', `${step.path} a link to ${step.entry.target}`);
      return say('wrote', 'write', step.path);
  }
}

export function sayRefusal(refusal: Refusal): string {
  if (refusal.kind === 'tls') {
    return (
      'systemd-resolved asks servers over TLS only, and mesos-dns does not speak it: ' +
      'set DNSOverTLS=opportunistic in /etc/systemd/resolved.conf'
    );
  }
  return (
    `this node's nameservers (${refusal.unusable.join(', ')}) cannot be asked by mesos-dns, because they are on this ` +
    'machine or need an interface: write the resolvers to ask into the configuration, such as "resolvers": ["10.0.0.53"]'
  );
}

export function sayWarning(warning: Warning): string {
  switch (warning.kind) {
    case 'no-upstreams':
      return (
        'this node has no resolvers but mesos-dns itself, masters and fallback servers: names outside the Mesos domain ' +
        'cannot be looked up; write their resolvers into the configuration, such as "resolvers": ["10.0.0.53"]'
      );
    case 'unusable':
      return `mesos-dns cannot ask ${warning.servers.join(', ')}: on this machine, or only by way of an interface`;
    case 'dnssec':
      return 'systemd-resolved has DNSSEC=yes and refuses Mesos names, which nobody signs: set DNSSEC=allow-downgrade';
    case 'later-drop-in':
      return (
        `systemd-resolved also reads ${warning.name}, after our drop-in, and its DNS= adds servers that do not know the ` +
        'Mesos names: take it out there'
      );
  }
}

export function sayFailure({ program, message }: Failure): string {
  const consequence =
    program === TELL_MESOS_DNS ? '; a mesos-dns that runs asks the upstreams of before until it starts anew' : '';
  return `"${sayProgram(program)}" failed: ${message}${consequence}`;
}

/** What went wrong, in what state the node is, and what to do. */
export function sayError(error: unknown, command: 'resolv-conf' | 'docker'): string {
  if (!(error instanceof StepError)) return adviseOn(error);
  const { step, leftovers } = error;
  const undone =
    leftovers.length === 0
      ? 'Nothing is changed.'
      : `This could not be undone: ${leftovers.join(', ')}; run "mesos-dns ${command} restore".`;
  if (step.kind === 'run') return `"${sayProgram(step.program)}" failed: ${error.message}. ${undone}`;
  return `${step.path} cannot be changed: ${adviseOn(error.cause)}. ${undone}`;
}

const ADVICE: Readonly<Record<string, string>> = {
  EROFS: 'the file system is read-only: make it writable, or, in a container, give it nameservers from outside',
  EPERM:
    'it is not permitted: run this as root, and where "lsattr" shows an i for the file, remove it with "chattr -i"',
  EACCES: 'it is not permitted: run this as root',
  ENOSPC: 'the disk is full: make room and try again',
  EDQUOT: 'the quota of the disk is used up: make room and try again',
};

function adviseOn(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return ADVICE[code] ?? message;
}

const CONDITIONS: Readonly<Record<Condition, string>> = {
  applied: 'yes',
  changed: 'changed since: somebody wrote around our lines',
  overwritten: 'no longer: somebody else has written the file since',
  lost: 'yes, but the notes of what stood there before are lost',
  'not-applied': 'no',
};

/** Lines of a name and a value. */
export function sayStatus(status: Status): string {
  const rows: [name: string, value: string][] = [
    ['applied', CONDITIONS[status.condition]],
    ['file', status.place ?? RESOLV_CONF],
    ['managed by', MANAGERS[status.manager]],
    ['nameservers', sayServers(status.nameservers)],
    ['fallback', sayServers(status.fallbacks)],
    ['upstreams', sayServers(status.upstreams)],
  ];
  return sayRows(rows);
}

/** Whom programs ask from now on, and whom mesos-dns. */
export function sayServersOf({ servers, upstreams }: ApplyPlan): string {
  return sayRows([
    ['nameservers', sayServers(servers)],
    ['upstreams', sayServers(upstreams)],
  ]);
}

function sayRows(rows: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
}

function sayServers(servers: readonly string[]): string {
  return servers.length > 0 ? servers.join(' ') : 'none';
}

function sayProgram({ command, args }: Program): string {
  return [command, ...args].join(' ');
}

import { blockOf, linesOf, silenced } from './block.ts';

/** The C libraries take no more (resolv.conf(5), MAXNS). */
const NAMESERVERS_MAX = 3;
/** How long a silent server may take before the next is asked: that is what each look-up costs while it is frozen. */
const TIMEOUT_SECONDS = 1;
/**
 * How long a look-up lasts at least before it fails. A name outside the cluster may take long: it is only slow, and with
 * the default of resolv.conf(5) one server has as long.
 */
const PATIENCE_SECONDS = 5;

/** `options` that we give ourselves, and the one that would ask the servers in another order than ours. */
const OWN_OPTION = /^(?:timeout:|attempts:|rotate$)/;

/**
 * `base` with these servers, at most three, in the place of its own. Its other lines and its other options stay as they
 * are.
 */
export function resolvConfText(base: string, servers: readonly string[]): string {
  const lines = linesOf(base);
  const options = lines.filter((line) => isKeyword(line, 'options')).map(wordsOf);
  const losesOptions = options.some((words) => words.some((word) => OWN_OPTION.test(word)));
  const kept = losesOptions ? options.map((words) => words.filter((word) => !OWN_OPTION.test(word))) : [];
  const others = lines.map((line) => {
    const isReplaced = isKeyword(line, 'nameserver') || (losesOptions && isKeyword(line, 'options'));
    return isReplaced ? silenced(line) : line;
  });
  const keptLines = kept.filter((words) => words.length > 0).map((words) => `options ${words.join(' ')}`);
  return blockOf([...nameserverLines(servers), ...keptLines, optionsLine(servers.length)]) + others.join('');
}

/**
 * Our part of resolvconf's head. It puts other nameservers behind these, which do not know the Mesos names, so the three
 * that the C libraries take are all ours: musl asks all of them at once.
 */
export function headBlock(servers: readonly string[]): string {
  const three = Array.from({ length: NAMESERVERS_MAX }, (_, index) => servers[index % servers.length]!);
  return blockOf([...nameserverLines(three), optionsLine(NAMESERVERS_MAX)]);
}

/** Names of the domain go to these servers only, whatever servers a network brings along (resolved.conf(5)). */
export function dropInText(servers: readonly string[], domain: string): string {
  return `# "mesos-dns resolv-conf apply" wrote this file, and "mesos-dns resolv-conf restore" removes it.
[Resolve]
# First nothing: servers of other files would be asked for Mesos names too. mesos-dns asks those for all other names.
DNS=
DNS=${servers.join(' ')}
Domains=~${domain}
`;
}

export function upstreamText(upstreams: readonly string[]): string {
  return `# The resolvers of this node, which mesos-dns asks where its configuration names none.\n${nameserverLines(
    upstreams,
  )
    .map((line) => `${line}\n`)
    .join('')}`;
}

function nameserverLines(servers: readonly string[]): string[] {
  return servers.map((server) => `nameserver ${server}`);
}

/** glibc asks all servers in turn, each for the timeout, and all of that so many times. */
function optionsLine(serverCount: number): string {
  const attempts = Math.ceil(PATIENCE_SECONDS / (serverCount * TIMEOUT_SECONDS));
  return `options timeout:${TIMEOUT_SECONDS} attempts:${attempts}`;
}

/** As glibc reads it: at the start of the line, and a blank behind. */
function isKeyword(line: string, keyword: string): boolean {
  return line.startsWith(keyword) && /^[ \t]/.test(line.slice(keyword.length));
}

function wordsOf(line: string): string[] {
  return line
    .trim()
    .split(/[ \t]+/)
    .slice(1);
}

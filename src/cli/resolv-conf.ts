import * as fs from 'node:fs';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../config/config-error.ts';
import { loadConfig } from '../config/load.ts';
import type { Machine } from '../config/own-resolvers.ts';
import { type Hands, perform, sweep } from '../node/perform.ts';
import { planApply } from '../node/plan-apply.ts';
import { fallbacksInPlace, planRestore } from '../node/plan-restore.ts';
import { readSituation } from '../node/read-situation.ts';
import type { Situation, Wish } from '../node/situation.ts';
import { statusOf } from '../node/status.ts';
import type { Step } from '../node/step.ts';
import {
  sayError,
  sayFailure,
  sayRefusal,
  sayServersOf,
  sayStatus,
  sayStep,
  sayWarning,
  sayWay,
} from '../node/words.ts';
import type { Output } from './output.ts';
import { type Probe, probeServer } from './probe-server.ts';
import { parseResolvConfArguments, type ResolvConfArguments } from './resolv-conf-arguments.ts';
import { runProgram } from './run-program.ts';

const USAGE = 'usage: mesos-dns resolv-conf apply|restore|status [-config FILE] [--dry-run] [--unless-fallback]\n';

/** A server that has just been started may still be opening its sockets. */
const LOCAL_PATIENCE_MS = 10_000;
/** A fallback that does not answer now may do so when it is needed, and so may upstreams: they are not waited for. */
const SHORT_PATIENCE_MS = 1_000;
/** A name that is nobody's but the upstreams'. */
const ROOT = '';
const FALLBACKS_MAX = 2;
/** A resolv.conf knows no other. */
const DNS_PORT = 53;
const WILDCARDS = ['0.0.0.0', '::'];

/** What the command works with; a test gives it another node. */
export interface NodeTools extends Hands {
  readonly machine: Machine;
  probe(address: string, name: string, patienceMs: number): Promise<Probe>;
}

/** This node itself. */
export function systemTools(machine: Machine): NodeTools {
  // Everybody may read in the folders that are made: the server is not root, and neither is who asks for the status.
  process.umask(0o022);
  return {
    root: '',
    disk: fs,
    run: runProgram,
    machine,
    probe: (address, name, patienceMs) => probeServer({ host: address, port: DNS_PORT }, name, patienceMs),
  };
}

/**
 * `mesos-dns resolv-conf apply|restore|status`: makes this node's look-ups come to the server that runs on it, or gives
 * back what was there before. Returns the exit code: 0 when it is done (for `status`: when it is applied), 1 when it cannot
 * be done, 2 for wrong arguments, 3 for `status` when it is not applied.
 */
export async function resolvConf(args: readonly string[], output: Output, tools: NodeTools): Promise<number> {
  const asked = parseResolvConfArguments(args);
  if (typeof asked === 'string') {
    output.err(`mesos-dns resolv-conf: ${asked}\n${USAGE}`);
    return 2;
  }
  try {
    if (asked.action === 'apply') return await apply(asked, output, tools);
    return asked.action === 'restore' ? await restore(asked, output, tools) : status(output, tools);
  } catch (error) {
    if (error instanceof ConfigError) output.err(`${error.message}\n`);
    else output.err(`mesos-dns resolv-conf: ${sayError(error)}\n`);
    return 1;
  }
}

async function apply({ configFile, isDryRun }: ResolvConfArguments, output: Output, tools: NodeTools): Promise<number> {
  const { config } = loadConfig(configFile, tools.machine);
  const refuse = (why: string): 1 => {
    output.err(`mesos-dns resolv-conf: ${why}. Nothing is changed.\n`);
    return 1;
  };
  const unfit = unfitness(config);
  if (unfit !== undefined) return refuse(unfit);
  const local = localNameserver(config.listeners);
  const [probe, fallbacks] = await Promise.all([
    tools.probe(local, config.domain, LOCAL_PATIENCE_MS),
    goodFallbacks(config, output, tools),
  ]);
  if (probe.kind !== 'serves') return refuse(whyNotLocal(local, config.domain, probe));
  const others = await tools.probe(local, ROOT, SHORT_PATIENCE_MS);
  if (others.kind === 'refuses') return refuse(whyNoOthers(local, others.what));
  if (!isDryRun) sweep(tools);
  const plan = planApply(readSituation(tools.root), wishOf(config, local, fallbacks, tools.machine));
  if (plan.refusal !== undefined) return refuse(sayRefusal(plan.refusal));
  for (const warning of plan.warnings) output.err(`warning: ${sayWarning(warning)}\n`);
  const way = sayWay(plan);
  if (way !== '') output.out(`${way}\n`);
  takeSteps(plan.steps, isDryRun, output, tools);
  output.out(sayServersOf(plan));
  return 0;
}

async function restore(asked: ResolvConfArguments, output: Output, tools: NodeTools): Promise<0> {
  if (!asked.isDryRun) sweep(tools);
  const situation = readSituation(tools.root);
  const standIn = asked.unlessFallback ? await workingFallback(situation, tools) : undefined;
  if (standIn !== undefined) {
    output.out(`nothing to do: ${standIn} is in it too, and answers all names\n`);
    return 0;
  }
  takeSteps(planRestore(situation), asked.isDryRun, output, tools);
  return 0;
}

/** The first fallback server that this node asks, and that answers all names: those of the domain, and from the root. */
async function workingFallback(situation: Situation, { probe }: NodeTools): Promise<string | undefined> {
  for (const { servers, domain } of fallbacksInPlace(situation)) {
    for (const address of servers.slice(1)) {
      const probes = [domain, ROOT].map((name) => probe(address, name, SHORT_PATIENCE_MS));
      if ((await Promise.all(probes)).every(({ kind }) => kind === 'serves')) return address;
    }
  }
  return undefined;
}

function status({ out }: Output, { root }: NodeTools): number {
  const found = statusOf(readSituation(root));
  out(sayStatus(found));
  return found.condition === 'applied' ? 0 : 3;
}

/** Takes the steps, or only says them. */
function takeSteps(steps: readonly Step[], isDryRun: boolean, { out, err }: Output, tools: NodeTools): void {
  const failures = isDryRun ? [] : perform(steps, tools);
  if (steps.length === 0) out('nothing to do: all is as it should be\n');
  const failed = new Set(failures.map(({ program }) => program));
  for (const step of steps) {
    if (step.kind !== 'run' || !failed.has(step.program)) out(`${sayStep(step, !isDryRun)}\n`);
  }
  for (const failure of failures) err(`warning: ${sayFailure(failure)}\n`);
}

/** Why a server with this configuration cannot be this node's nameserver; undefined when it can. */
function unfitness({ dnsOn, port, externalOn }: Config): string | undefined {
  if (!dnsOn) return '"dnson" is false, so there is no DNS server: set it to true';
  if (port !== DNS_PORT) return `"port" is ${port}, and a resolv.conf knows no ports: set it to ${DNS_PORT}`;
  if (externalOn) return undefined;
  return '"externalon" is false, so the server refuses all names outside the Mesos domain: set it to true';
}

function localNameserver(listeners: readonly string[]): string {
  if (listeners.some((address) => address === '127.0.0.1' || WILDCARDS.includes(address))) return '127.0.0.1';
  return listeners.find((address) => address === '::1') ?? listeners[0]!;
}

function whyNotLocal(local: string, domain: string, probe: Probe & { readonly what: string }): string {
  if (probe.kind === 'silent') {
    return `no server answers at ${local}, port 53 (${probe.what}): start mesos-dns first`;
  }
  return `the server at ${local}, port 53, says ${probe.what} for ${domain}: is it mesos-dns with this configuration?`;
}

function whyNoOthers(local: string, what: string): string {
  return (
    `the server at ${local} says ${what} for names outside the Mesos domain: let "allowRecursion" have this node's ` +
    'addresses, loopback among them'
  );
}

/** The fallback servers without those that would tell programs that Mesos names do not exist. */
async function goodFallbacks(
  { fallbackServers, domain }: Config,
  { err }: Output,
  tools: NodeTools,
): Promise<string[]> {
  const probes = await Promise.all(
    fallbackServers.map(async (address) => ({
      address,
      probe: await tools.probe(address, domain, SHORT_PATIENCE_MS),
    })),
  );
  for (const { address, probe } of probes) {
    if (probe.kind === 'refuses') {
      err(`warning: ${address} is no fallback: it says ${probe.what} for ${domain}; does mesos-dns run there?\n`);
    }
  }
  return probes
    .filter(({ probe }) => probe.kind !== 'refuses')
    .map(({ address }) => address)
    .slice(0, FALLBACKS_MAX);
}

function wishOf(config: Config, local: string, fallbacks: readonly string[], machine: Machine): Wish {
  const masters = config.masters.map(({ host }) => host);
  return {
    local,
    fallbacks,
    domain: config.domain,
    neverUpstreams: [...machine.localAddresses(), ...masters, ...config.fallbackServers],
    hasResolvers: config.resolvers.length > 0,
  };
}

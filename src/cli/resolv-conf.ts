import type { Config } from '../config/config.ts';
import { ConfigError } from '../config/config-error.ts';
import { loadConfig } from '../config/load.ts';
import type { Machine } from '../config/own-resolvers.ts';
import { hasWildcard } from '../daemon/listen-addresses.ts';
import { sweep } from '../node/perform.ts';
import { planApply } from '../node/plan-apply.ts';
import { fallbacksInPlace, planRestore } from '../node/plan-restore.ts';
import { PLACES, readSituation } from '../node/read-situation.ts';
import type { Situation, Wish } from '../node/situation.ts';
import { statusOf } from '../node/status.ts';
import { sayError, sayRefusal, sayServersOf, sayStatus, sayWarning, sayWay } from '../node/words.ts';
import { faultOf, goodFallbacks, ROOT, SHORT_PATIENCE_MS, unfitness } from './fitness.ts';
import { type NodeTools, takeSteps } from './node-tools.ts';
import type { Output } from './output.ts';
import { parseResolvConfArguments, type ResolvConfArguments } from './resolv-conf-arguments.ts';

const USAGE = 'usage: mesos-dns resolv-conf apply|restore|status [-config FILE] [--dry-run] [--unless-fallback]\n';

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
    else output.err(`mesos-dns resolv-conf: ${sayError(error, 'resolv-conf')}\n`);
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
  const [fault, fallbacks] = await Promise.all([
    faultOf(local, config.domain, tools),
    goodFallbacks(config, output, tools),
  ]);
  if (fault !== undefined) return refuse(fault);
  if (!isDryRun) sweep(PLACES, tools);
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
  if (!asked.isDryRun) sweep(PLACES, tools);
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

function localNameserver(listeners: readonly string[]): string {
  if (hasWildcard(listeners) || listeners.includes('127.0.0.1')) return '127.0.0.1';
  return listeners.find((address) => address === '::1') ?? listeners[0]!;
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

import type { AllowedNetwork } from '../config/allowed-networks.ts';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../config/config-error.ts';
import { loadConfig } from '../config/load.ts';
import type { Machine } from '../config/own-resolvers.ts';
import { networksOf } from '../daemon/allowed-networks.ts';
import { hasWildcard } from '../daemon/listen-addresses.ts';
import { isLoopback, parseIp } from '../lib/ip.ts';
import { contains, type Network, parseNetwork } from '../lib/network.ts';
import { type Bridge, otherNetworks } from '../node/docker/bridge.ts';
import { DAEMON_JSON } from '../node/docker/paths.ts';
import {
  addressOn,
  changesDocker,
  type Docker,
  findDocker,
  isImpatient,
  planDockerApply,
  planDockerRestore,
} from '../node/docker/plan.ts';
import { PLACES, readDockerSituation } from '../node/docker/read-situation.ts';
import type { DockerSituation } from '../node/docker/situation.ts';
import { sayDockerRefusal, sayListener, sayRecursion } from '../node/docker/words.ts';
import { sweep } from '../node/perform.ts';
import { sayError } from '../node/words.ts';
import { type DockerArguments, parseDockerArguments } from './docker-arguments.ts';
import { faultOf, goodFallbacks, unfitness } from './fitness.ts';
import { type NodeTools, takeSteps } from './node-tools.ts';
import type { Output } from './output.ts';

const USAGE = 'usage: mesos-dns docker apply|restore [-config FILE] [--dry-run]\n';

/** Docker is never started anew by us: without its "live-restore" that ends what runs. */
const RESTART = `Docker reads it when it starts: run "systemctl restart docker". Without "live-restore" that ends the containers that run;
with it they go on, and ask whom they asked before until they are started anew.
`;

/**
 * `mesos-dns docker apply|restore`: makes Docker's containers ask the server that runs on this node, or gives back what was
 * there before. Returns the exit code: 0 when it is done, 1 when it cannot be done, 2 for wrong arguments.
 */
export async function docker(args: readonly string[], output: Output, tools: NodeTools): Promise<number> {
  const asked = parseDockerArguments(args);
  if (typeof asked === 'string') {
    output.err(`mesos-dns docker: ${asked}\n${USAGE}`);
    return 2;
  }
  try {
    return asked.action === 'apply' ? await apply(asked, output, tools) : restore(asked, output, tools);
  } catch (error) {
    if (error instanceof ConfigError) output.err(`${error.message}\n`);
    else output.err(`mesos-dns docker: ${sayError(error, 'docker')}\n`);
    return 1;
  }
}

async function apply({ configFile, isDryRun }: DockerArguments, output: Output, tools: NodeTools): Promise<number> {
  const { config } = loadConfig(configFile, tools.machine);
  const refuse = (why: string): 1 => {
    output.err(`mesos-dns docker: ${why}. Nothing is changed.\n`);
    return 1;
  };
  const unfit = unfitness(config);
  if (unfit !== undefined) return refuse(unfit);
  if (!isDryRun) sweep(PLACES, tools);
  const situation = readDockerSituation(tools.root);
  const found = findDocker(situation);
  if ('kind' in found) return refuse(sayDockerRefusal(found));
  const { bridge } = found;
  const address = serverOn(bridge, config.listeners, situation);
  if (address === undefined) return refuse(sayListener(bridge, config.file));
  if (!isAllowed(bridge.network, config.allowRecursion)) return refuse(sayRecursion(bridge));
  const [fault, fallbacks] = await Promise.all([
    bridge.isThere ? faultOf(address, config.domain, tools) : undefined,
    goodFallbacks(config, output, tools),
  ]);
  if (fault !== undefined) return refuse(fault);
  const servers = [address, ...fallbacks];
  const plan = planDockerApply(situation, servers, config.domain);
  const lost = lostServers(plan.replaced, config, tools.machine);
  for (const warning of warningsOf(found, situation, config, lost)) output.err(`warning: ${warning}\n`);
  takeSteps(plan.steps, isDryRun, output, tools);
  output.out(`containers ask  ${servers.join(' ')}\n`);
  if (changesDocker(plan.steps)) output.out(RESTART);
  return 0;
}

function restore({ isDryRun }: DockerArguments, output: Output, tools: NodeTools): 0 | 1 {
  if (!isDryRun) sweep(PLACES, tools);
  const { steps, isBroken } = planDockerRestore(readDockerSituation(tools.root));
  if (isBroken) {
    output.err(
      `mesos-dns docker: ${DAEMON_JSON} is not one JSON object any more: put it right and restore again, or take "dns" ` +
        'out of it by hand. Nothing is changed.\n',
    );
    return 1;
  }
  takeSteps(steps, isDryRun, output, tools);
  if (changesDocker(steps)) output.out(RESTART);
  return 0;
}

/** Where the server listens on the bridge. */
function serverOn(bridge: Bridge, listeners: readonly string[], situation: DockerSituation): string | undefined {
  return hasWildcard(listeners) ? bridge.address : addressOn(bridge, listeners, situation);
}

/** `connected` does not count: when a node boots, the server starts before Docker makes its networks. */
function isAllowed(network: Network, allowed: readonly AllowedNetwork[]): boolean {
  return networksOf(allowed.filter((each) => each !== 'connected')).some(
    (each) => each.bits <= network.bits && contains(each, network.address),
  );
}

/** Servers that knew names for containers, and that nobody asks any more. */
function lostServers(replaced: readonly string[], config: Config, machine: Machine): string[] {
  const known = [...config.resolvers, ...config.masters].map(({ host }) => host);
  const asked = [...known, ...config.fallbackServers, ...machine.localAddresses()];
  return replaced.filter((server) => !asked.includes(server) && !isLoopback(parseIp(server)!));
}

function warningsOf(
  found: Docker,
  situation: DockerSituation,
  { allowRecursion }: Config,
  lost: readonly string[],
): string[] {
  const { bridge, json } = found;
  const warnings: string[] = [];
  if (!bridge.isThere) {
    warnings.push(
      `${bridge.name} does not have the address ${bridge.address} yet, so whether the server answers there is not tried; ` +
        'apply again when Docker has started',
    );
  }
  if (lost.length > 0) {
    warnings.push(
      `containers asked ${lost.join(', ')} before, and do not any more: let "resolvers" have what they are to ask`,
    );
  }
  const refused = otherNetworks(json).filter((each) => !isAllowed(parseNetwork(each)!, allowRecursion));
  if (refused.length > 0) {
    warnings.push(
      `containers on other networks of Docker's (${refused.join(', ')}) look no names outside the Mesos domain up: ` +
        'let "allowRecursion" have them too',
    );
  }
  if (isImpatient(found, situation)) {
    warnings.push(
      `containers take "timeout:${situation.timeoutSeconds}" from this node's resolv.conf, and give up before Docker asks ` +
        `a second server for them: write "dns-opts": ["timeout:5"] into ${DAEMON_JSON}`,
    );
  }
  return warnings;
}

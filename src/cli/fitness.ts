import type { Config } from '../config/config.ts';
import type { NodeTools } from './node-tools.ts';
import type { Output } from './output.ts';
import { DNS_PORT, type Probe } from './probe-server.ts';

/** A server that has just been started may still be opening its sockets. */
const LOCAL_PATIENCE_MS = 10_000;
/** A fallback that does not answer now may do so when it is needed, and so may upstreams: they are not waited for. */
export const SHORT_PATIENCE_MS = 1_000;
/** A name that is nobody's but the upstreams'. */
export const ROOT = '';
const FALLBACKS_MAX = 2;

/** Why a server with this configuration cannot be a nameserver that programs ask; undefined when it can. */
export function unfitness({ dnsOn, port, externalOn }: Config): string | undefined {
  if (!dnsOn) return '"dnson" is false, so there is no DNS server: set it to true';
  if (port !== DNS_PORT) return `"port" is ${port}, and a resolv.conf knows no ports: set it to ${DNS_PORT}`;
  if (externalOn) return undefined;
  return '"externalon" is false, so the server refuses all names outside the Mesos domain: set it to true';
}

/**
 * Why the server at this address cannot be asked by programs that are on this node: asks it, and waits until it has
 * started. undefined when it can.
 */
export async function faultOf(local: string, domain: string, { probe }: NodeTools): Promise<string | undefined> {
  const ofDomain = await probe(local, domain, LOCAL_PATIENCE_MS);
  if (ofDomain.kind !== 'serves') return whyNotLocal(local, domain, ofDomain);
  const ofOthers = await probe(local, ROOT, SHORT_PATIENCE_MS);
  return ofOthers.kind === 'refuses' ? whyNoOthers(local, ofOthers.what) : undefined;
}

/** The fallback servers without those that would tell programs that Mesos names do not exist. */
export async function goodFallbacks(
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

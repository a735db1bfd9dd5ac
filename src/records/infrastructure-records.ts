import type { Agent, Framework } from '../cluster/model.ts';
import { type HostPort, sameHostPort } from '../lib/host-port.ts';
import { nameFragment } from './label.ts';
import type { AddressesOf, Naming } from './naming.ts';
import { addressRecord, srvRecord, type ZoneRecord } from './record.ts';

/** `slave.D` and `_slave._tcp.D` of one agent. */
export function agentRecords(agent: Agent, addressesOf: AddressesOf, { domain }: Naming): ZoneRecord[] {
  if (agent.endpoint === undefined) return [];
  const addresses = addressRecords(`slave.${domain}`, addressesOf(agent.endpoint.host));
  if (addresses.length === 0) return [];
  return [...addresses, srvRecord(`_slave._tcp.${domain}`, `slave.${domain}`, agent.endpoint.port)];
}

/** `F.D`, the scheduler's addresses, and `_framework._tcp.F.D` where the scheduler's port is known. */
export function frameworkRecords(framework: Framework, addressesOf: AddressesOf, naming: Naming): ZoneRecord[] {
  const name = `${nameFragment(framework.name, naming.label)}.${naming.domain}`;
  const addresses = addressRecords(name, addressesOf(framework.scheduler?.host ?? framework.hostname));
  if (addresses.length === 0 || framework.scheduler === undefined) return addresses;
  return [...addresses, srvRecord(`_framework._tcp.${name}`, name, framework.scheduler.port)];
}

/**
 * `leader.D` and `_leader._tcp|_udp.D`, `master.D` for all masters, and `masterN.D` for each of them.
 */
export function masterRecords(
  leader: HostPort,
  masters: readonly HostPort[],
  addressesOf: AddressesOf,
  { domain }: Naming,
): ZoneRecord[] {
  return [
    ...addressRecords(`leader.${domain}`, addressesOf(leader.host)),
    ...addressRecords(`master.${domain}`, addressesOf(leader.host)),
    srvRecord(`_leader._tcp.${domain}`, `leader.${domain}`, leader.port),
    srvRecord(`_leader._udp.${domain}`, `leader.${domain}`, leader.port),
    ...numberedMasters(leader, masters).flatMap((master, index) => [
      ...addressRecords(`master.${domain}`, addressesOf(master.host)),
      ...addressRecords(`master${index}.${domain}`, addressesOf(master.host)),
    ]),
  ];
}

/** The server's own name, which stands in the SOA record: the addresses that it can be asked at. */
export function nameServerRecords(mname: string, addresses: readonly string[]): ZoneRecord[] {
  return addressRecords(mname.toLowerCase(), addresses);
}

export function addressRecords(name: string, addresses: readonly string[]): ZoneRecord[] {
  return addresses.map((address) => addressRecord(name, address));
}

/**
 * The masters in the order of their numbers: the given one, where the leader, when it is not among them, comes last.
 * Masters on one host count once, as in Mesos-DNS; of those on the leader's host the leader counts.
 */
export function numberedMasters(leader: HostPort, masters: readonly HostPort[]): HostPort[] {
  const byHost = new Map<string, HostPort>();
  for (const master of [...masters, leader]) {
    const known = byHost.has(master.host) || (master.host === leader.host && !sameHostPort(master, leader));
    if (!known) byHost.set(master.host, master);
  }
  return [...byHost.values()];
}

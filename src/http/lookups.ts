import { lowerCaseName } from '../wire/name.ts';
import type { ZoneView } from '../zone/zone-view.ts';

interface HostRecord {
  /** With the final dot. */
  readonly host: string;
  readonly ip: string;
}

interface ServiceRecord {
  /** The service's name as it was asked for. */
  readonly service: string;
  /** With the final dot. */
  readonly host: string;
  readonly ip: string;
  /** Text, as in Mesos-DNS. */
  readonly port: string;
}

/** Every address of a host, IPv4 first; one record of empty strings when there is none, as in Mesos-DNS. */
export function lookUpHost(zone: ZoneView, asked: string): readonly HostRecord[] {
  const name = zoneName(asked);
  const ips = [...zone.values(name, 'A'), ...zone.values(name, 'AAAA')];
  return ips.length > 0 ? ips.map((ip) => ({ host: `${name}.`, ip })) : [{ host: '', ip: '' }];
}

/**
 * The targets of a service, each with its first IPv4 and its first IPv6 address; a target without an address is left
 * out. One record of empty strings when nothing remains, as in Mesos-DNS.
 */
export function lookUpService(zone: ZoneView, asked: string): readonly ServiceRecord[] {
  const records = zone.values(zoneName(asked), 'SRV').flatMap((value) => {
    const colon = value.lastIndexOf(':');
    const target = value.slice(0, colon);
    const port = value.slice(colon + 1);
    const ips = [zone.values(target, 'A')[0], zone.values(target, 'AAAA')[0]];
    return ips.filter((ip) => ip !== undefined).map((ip) => ({ service: asked, host: `${target}.`, ip, port }));
  });
  return records.length > 0 ? records : [{ service: '', host: '', ip: '', port: '' }];
}

/** The zone's form of a name in a path; `.*` means nothing in a question, and Mesos-DNS removes it. */
function zoneName(asked: string): string {
  return lowerCaseName(asked.replaceAll('.*', '')).replace(/\.$/, '');
}

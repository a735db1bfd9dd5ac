import type { Zone } from './questions.ts';

/** The zone in the format of RFC 1035 §5, every name absolute. */
export function zoneFile(zone: Zone): string {
  return `${zoneRecords(zone).join('\n')}\n`;
}

/** One record a line: `app.marathon.mesos. 60 IN A 10.0.0.1`; the SOA record comes first. */
export function zoneRecords({ Domain, TTL, Serial, Mname, Rname, Records }: Zone): string[] {
  const lines = (type: string, rrsets: Readonly<Record<string, readonly string[]>>): string[] =>
    Object.entries(rrsets).flatMap(([name, values]) => values.map((value) => `${name} ${TTL} IN ${type} ${value}`));
  return [
    `${Domain}. ${TTL} IN SOA ${Mname} ${Rname} ${Serial} 60 600 86400 60`,
    `${Domain}. ${TTL} IN NS ${Mname}`,
    ...lines('A', Records.As),
    ...lines('AAAA', Records.AAAAs),
    ...lines('SRV', serviceData(Records.SRVs)),
  ];
}

/** `target.:port` as the data of an SRV record: priority and weight are those that Mesos-DNS gives. */
function serviceData(services: Zone['Records']['SRVs']): Record<string, string[]> {
  const data = (value: string): string => {
    const { target, port } = targetAndPort(value);
    return `0 1 ${port} ${target}`;
  };
  return Object.fromEntries(Object.entries(services).map(([name, values]) => [name, values.map(data)]));
}

/** Takes `target.:port` apart. */
export function targetAndPort(value: string): { readonly target: string; readonly port: string } {
  const colon = value.lastIndexOf(':');
  return { target: value.slice(0, colon), port: value.slice(colon + 1) };
}

import type { Zone } from '../questions.ts';
import { targetAndPort } from '../zone-file.ts';
import type { Launch, Peer, Place } from './peer.ts';

const PROGRAM = '/usr/sbin/dnsmasq';

/**
 * dnsmasq: dnsmasq(8). It walks the list of all its services at each query, whatever the query asks for, so that one with
 * addresses alone is what others are fairly compared with.
 */
export function dnsmasq(zone: Zone): Peer {
  return {
    name: 'dnsmasq',
    setup: 'addresses alone, in a hosts file',
    kinds: ['A', 'NXDOMAIN'],
    namesMax: Number.POSITIVE_INFINITY,
    hasAdditional: true,
    version: { command: [PROGRAM, '-v'], pattern: /version (\S+)/ },
    launch: (place) => launch(place, zone, []),
  };
}

export function dnsmasqWithServices(zone: Zone): Peer {
  return {
    ...dnsmasq(zone),
    name: 'dnsmasq with services',
    setup: 'addresses in a hosts file, services as `srv-host`',
    kinds: ['SRV', 'mix'],
    namesMax: 10_000,
    launch: (place) => launch(place, zone, serviceLines(zone)),
  };
}

function launch({ folder, port }: Place, zone: Zone, services: readonly string[]): Launch {
  const configuration = `port=${port}
listen-address=127.0.0.1
bind-interfaces
user=
group=
pid-file=
no-resolv
no-hosts
addn-hosts=${folder}/hosts
local=/${zone.Domain}/
local-ttl=${zone.TTL}
`;
  return {
    files: { 'dnsmasq.conf': configuration + services.join(''), hosts: hostsFile(zone) },
    before: [],
    command: [PROGRAM, '--keep-in-foreground', `--conf-file=${folder}/dnsmasq.conf`],
  };
}

function hostsFile({ Records }: Zone): string {
  const lines = [Records.As, Records.AAAAs].flatMap((rrsets) =>
    Object.entries(rrsets).flatMap(([name, addresses]) => addresses.map((address) => `${address} ${relative(name)}\n`)),
  );
  return lines.join('');
}

function serviceLines({ Records }: Zone): string[] {
  return Object.entries(Records.SRVs).flatMap(([name, values]) =>
    values.map((value) => {
      const { target, port } = targetAndPort(value);
      return `srv-host=${relative(name)},${relative(target)},${port},0,1\n`;
    }),
  );
}

/** dnsmasq writes names without the final dot. */
function relative(name: string): string {
  return name.slice(0, -1);
}

import { z } from 'zod';
import { formatHostPort, type HostPort, parseHostPort } from '../lib/host-port.ts';
import { parseIp } from '../lib/ip.ts';
import { isAtOrBelow } from '../wire/name.ts';
import { parseZoneName, ZONE_NAME_RIGHT } from './domain-name.ts';
import { isJsonObject } from './json-object.ts';
import type { Report } from './report.ts';
import { distinctList, nested, parsedText } from './value-schemas.ts';

const PORT_DEFAULT = 53;

const upstream = parsedText(
  parseUpstream,
  'write an IP address or IP:port, such as 10.0.0.1, 10.0.0.1:5353 or [2001:db8::1]:5353',
);

/** The value of `resolvers`. */
export const upstreamList = distinctList(
  upstream,
  formatHostPort,
  'write a list of IP addresses, such as ["10.0.0.1"]',
);

/** The value of `zoneResolvers`: the zone's name in lower case without final dot, and its upstreams. */
export const zoneUpstreams = z
  .record(z.string(), z.unknown(), 'write an object of zones and their resolvers, such as {"weave": ["10.0.0.1"]}')
  .transform((record, context): ReadonlyMap<string, readonly HostPort[]> => {
    const zones = new Map<string, readonly HostPort[]>();
    for (const [key, value] of Object.entries(record)) {
      const upstreams = nested(upstreamList, value, [key], context);
      const addIssue = (message: string): void => context.addIssue({ code: 'custom', path: [key], message });
      const zone = parseZoneName(key);
      if (zone === undefined) addIssue(`${JSON.stringify(key)} is no zone; ${ZONE_NAME_RIGHT}`);
      else if (zones.has(zone)) addIssue(`the zone "${zone}" stands there twice, leave one of them out`);
      else zones.set(zone, upstreams ?? []);
      if (upstreams?.length === 0) addIssue('write at least one resolver, or leave the zone out');
    }
    return zones;
  });

/** As in the configuration file: the port only where it is not 53. */
export function formatUpstream(upstream: HostPort): string {
  return upstream.port === PORT_DEFAULT ? upstream.host : formatHostPort(upstream);
}

/**
 * Refuses resolvers for the Mesos domain itself, and zones of which one lies in another (the Mesos domain included):
 * as Mesos-DNS sees it, it would be ambiguous who answers. `written` is the value of `zoneResolvers` in the file, so that
 * the zones are checked whatever may be wrong with their resolvers.
 */
export function checkZones(written: unknown, domain: string | undefined, report: Report): void {
  const zones = writtenZones(written);
  const mistake = (zone: string, right: string): void =>
    report.mistake(['zoneResolvers', zones.get(zone) ?? zone], right);
  for (const zone of zones.keys()) {
    if (zone === domain) mistake(zone, 'this is the Mesos domain, which mesos-dns answers itself; leave it out');
  }
  const names = domain === undefined || zones.has(domain) ? [...zones.keys()] : [...zones.keys(), domain];
  for (const inner of names) {
    for (const outer of names) {
      if (inner === outer || !isAtOrBelow(inner, outer)) continue;
      mistake(zones.has(inner) ? inner : outer, `ambiguous: ${inner} is masked by ${outer}; leave one of them out`);
    }
  }
}

/** The zones' names to the keys as they are written. */
function writtenZones(written: unknown): Map<string, string> {
  const zones = new Map<string, string>();
  if (!isJsonObject(written)) return zones;
  for (const key of Object.keys(written)) {
    const zone = parseZoneName(key);
    if (zone !== undefined) zones.set(zone, key);
  }
  return zones;
}

function parseUpstream(text: string): HostPort | undefined {
  const upstream = parseHostPort(text, PORT_DEFAULT);
  return upstream !== undefined && parseIp(upstream.host) !== undefined ? upstream : undefined;
}

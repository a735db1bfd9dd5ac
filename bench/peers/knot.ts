import { KINDS, type Zone } from '../questions.ts';
import { zoneFile } from '../zone-file.ts';
import type { Peer } from './peer.ts';

/** Knot DNS: knot.conf(5). */
export function knot(zone: Zone): Peer {
  return {
    name: 'Knot',
    setup: '`udp-workers: 1`, a zone file without a journal',
    kinds: KINDS,
    namesMax: Number.POSITIVE_INFINITY,
    hasAdditional: true,
    version: { command: ['/usr/sbin/knotd', '-V'], pattern: /version (\S+)/ },
    launch: ({ folder, port }) => ({
      files: {
        'knot.conf': `server:
  rundir: "${folder}"
  listen: 127.0.0.1@${port}
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
database:
  storage: "${folder}"
log:
  - target: stderr
    any: error
template:
  - id: default
    storage: "${folder}"
    zonefile-load: whole
    zonefile-sync: -1
    journal-content: none
zone:
  - domain: ${zone.Domain}
    file: "${zone.Domain}.zone"
`,
        [`${zone.Domain}.zone`]: zoneFile(zone),
      },
      before: [],
      command: ['/usr/sbin/knotd', '-c', `${folder}/knot.conf`],
    }),
  };
}

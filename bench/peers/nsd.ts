import { KINDS, type Zone } from '../questions.ts';
import { zoneFile } from '../zone-file.ts';
import type { Peer } from './peer.ts';

/** NSD: nsd.conf(5). */
export function nsd(zone: Zone): Peer {
  return {
    name: 'NSD',
    setup: '`server-count: 1`, `minimal-responses: yes`, a zone file, no rate limit',
    kinds: KINDS,
    namesMax: Number.POSITIVE_INFINITY,
    hasAdditional: false,
    version: { command: ['/usr/sbin/nsd', '-v'], pattern: /NSD version (\S+)/ },
    launch: ({ folder, port }) => ({
      files: {
        'nsd.conf': `server:
  ip-address: 127.0.0.1@${port}
  server-count: 1
  reuseport: yes
  minimal-responses: yes
  username: ""
  chroot: ""
  zonesdir: "${folder}"
  database: ""
  pidfile: "${folder}/nsd.pid"
  xfrdfile: "${folder}/xfrd.state"
  zonelistfile: "${folder}/zone.list"
  xfrdir: "${folder}"
  # Debian's NSD would leave most queries of one client unanswered.
  rrl-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: "${zone.Domain}"
  zonefile: "${zone.Domain}.zone"
`,
        [`${zone.Domain}.zone`]: zoneFile(zone),
      },
      before: [],
      command: ['/usr/sbin/nsd', '-d', '-c', `${folder}/nsd.conf`],
    }),
  };
}

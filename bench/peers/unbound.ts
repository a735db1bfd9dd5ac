import { KINDS, type Zone } from '../questions.ts';
import { zoneRecords } from '../zone-file.ts';
import type { Peer } from './peer.ts';

/** Unbound: unbound.conf(5). */
export function unbound(zone: Zone): Peer {
  return {
    name: 'Unbound',
    setup: '`num-threads: 1`, the zone as `local-data`, a larger receive buffer',
    kinds: KINDS,
    namesMax: Number.POSITIVE_INFINITY,
    hasAdditional: false,
    version: { command: ['/usr/sbin/unbound', '-V'], pattern: /^Version (\S+)/ },
    launch: ({ folder, port }) => ({
      files: {
        'unbound.conf': `server:
  interface: 127.0.0.1
  port: ${port}
  num-threads: 1
  username: ""
  chroot: ""
  directory: "${folder}"
  pidfile: "${folder}/unbound.pid"
  use-syslog: no
  verbosity: 0
  so-rcvbuf: 4m
  local-zone: "${zone.Domain}." static
${zoneRecords(zone)
  .map((record) => `  local-data: '${record}'\n`)
  .join('')}remote-control:
  control-enable: no
`,
      },
      // Debian's AppArmor profile of /usr/sbin/unbound lets it read nothing in here; a copy has no profile.
      before: [['cp', '/usr/sbin/unbound', folder]],
      command: [`${folder}/unbound`, '-d', '-c', `${folder}/unbound.conf`],
    }),
  };
}

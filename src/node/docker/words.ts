import { formatNetwork } from '../../lib/network.ts';
import type { Bridge, BridgeProblem } from './bridge.ts';
import { DAEMON_JSON } from './paths.ts';
import type { DockerRefusal } from './plan.ts';

export function sayDockerRefusal(refusal: DockerRefusal): string {
  switch (refusal.kind) {
    case 'link':
      return (
        `${DAEMON_JSON} is a link to ${refusal.target}, so somebody else looks after it: put the file itself there, ` +
        'or write "dns" into it where it comes from'
      );
    case 'no-object':
      return `${DAEMON_JSON} is not one JSON object, so Docker does not start with it: put it right, or remove it`;
    case 'misspelled':
      return `${DAEMON_JSON} has the key ${JSON.stringify(refusal.key)}, with which Docker does not start: write "dns"`;
    case 'dns-flag':
      return (
        `Docker gets the flag --dns from ${refusal.place}, and does not start when ${DAEMON_JSON} has "dns" too: ` +
        'take the flag out there'
      );
    case 'other-file':
      return `Docker's configuration is ${refusal.file} (--config-file in ${refusal.place}): move it to ${DAEMON_JSON}`;
    case 'bridge':
      return sayBridgeProblem(refusal.problem);
  }
}

function sayBridgeProblem(problem: BridgeProblem): string {
  switch (problem.kind) {
    case 'none':
      return 'Docker has no bridge of its own ("bridge" is "none"), so there is no address that all containers have';
    case 'missing':
      return `there is no bridge ${problem.name} with an IPv4 address, although Docker is to use it: set it up first`;
    case 'unknown':
      return (
        'Docker has not made its bridge docker0 yet, and which address that will have is not said: start Docker once, ' +
        `or write it into ${DAEMON_JSON}, such as "bip": "172.17.0.1/16"`
      );
    case 'bad-bip':
      return `"bip" is no address with the length of its network's prefix: write it such as "bip": "172.17.0.1/16"`;
  }
}

/** What to write where, so that the server listens on the bridge. */
export function sayListener({ name, address }: Bridge, configFile: string): string {
  return `the server does not listen on Docker's bridge ${name}, which has the address ${address}. To let it:
  add "${address}" to "listener" in ${configFile}
  where systemd holds the sockets: run "systemctl edit mesos-dns.socket", write these lines,
    [Socket]
    FreeBind=yes
    ListenDatagram=${address}:53
    ListenStream=${address}:53
  and run "systemctl restart mesos-dns.socket mesos-dns.service"; elsewhere start mesos-dns anew`;
}

export function sayRecursion({ name, network }: Bridge): string {
  const text = formatNetwork(network);
  return (
    `the server refuses names outside the Mesos domain to containers on ${name}: let "allowRecursion" have "${text}", ` +
    'or "private"; "connected" knows only the networks that were there when the server started'
  );
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { HostPort } from '../lib/host-port.ts';
import { formatIp } from '../lib/ip.ts';
import { createUpstreams, type Upstreams } from '../resolve/upstreams.ts';
import { DEMO_APPS } from '../sim/demo-apps.ts';
import { CLASS, TYPE } from '../wire/constants.ts';
import { createLog } from './log.ts';
import { systemClock } from './system-clock.ts';

const LOOKUP_TIMEOUT_MS = 2_000;
/** How long a change in the cluster may take to reach DNS, and how often to look meanwhile. */
const CHANGE_WAIT_MS = 1_500;
const CHANGE_CHECK_MS = 100;
const NAME_WIDTH = 24;

/** Looks the demo's apps up, by DNS as any program would, and tells what changed since the last time. */
export class DemoLookups {
  readonly #server: Upstreams;
  readonly #last = new Map<string, string>();

  constructor(server: HostPort) {
    this.#server = createUpstreams({
      upstreams: [server],
      timeoutMs: LOOKUP_TIMEOUT_MS,
      clock: systemClock,
      log: createLog(0),
    });
  }

  /** A line for each app whose addresses or ports are other than at the last call; at first for all. */
  async changes(): Promise<string> {
    let lines = '';
    for (const app of DEMO_APPS) {
      const name = `${app.name}.marathon.mesos`;
      const [ipv4, ipv6] = [await this.#ask(name, TYPE.A, formatIp), await this.#ask(name, TYPE.AAAA, formatIp)];
      const ports = await this.#ask(`_${app.name}._tcp.marathon.mesos`, TYPE.SRV, portOf);
      const found = [...ipv4, ...ipv6, ...(ports.length > 0 ? ['ports', ...ports] : [])];
      const text = found.length > 0 ? found.join(' ') : 'does not exist';
      if (this.#last.get(name) === text) continue;
      this.#last.set(name, text);
      lines += `    ${name.padEnd(NAME_WIDTH)} ${text}\n`;
    }
    return lines;
  }

  /** The next changes, or nothing when none come for a while: not everything that happens in a cluster changes a name. */
  async nextChanges(signal: AbortSignal): Promise<string> {
    for (let waitedMs = 0; waitedMs < CHANGE_WAIT_MS && !signal.aborted; waitedMs += CHANGE_CHECK_MS) {
      const lines = await this.changes();
      if (lines !== '') return lines;
      await sleep(CHANGE_CHECK_MS, undefined, { signal }).catch(() => undefined);
    }
    return '';
  }

  /** The values of a name's records as text, in order. */
  async #ask(name: string, type: number, format: (rdata: Uint8Array) => string): Promise<string[]> {
    const question = { name, type, class: CLASS.IN };
    const { answers } = await this.#server.resolve({ question, rd: true, cd: false, dnssecOk: false });
    return answers.map(({ rdata }) => format(rdata)).sort();
  }
}

/** The port in an SRV record (RFC 2782). */
function portOf(rdata: Uint8Array): string {
  return String((rdata[4]! << 8) | rdata[5]!);
}

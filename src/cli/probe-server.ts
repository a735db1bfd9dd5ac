import { setTimeout as sleep } from 'node:timers/promises';
import type { HostPort } from '../lib/host-port.ts';
import { askUpstream } from '../resolve/ask-upstream.ts';
import { CLASS, RCODE, TYPE } from '../wire/constants.ts';
import { rcodeName } from '../wire/format.ts';

/** A resolv.conf, and so every program, knows no other. */
export const DNS_PORT = 53;

/** What a server says to a question for a name that it should know. */
export type Probe =
  | { readonly kind: 'serves' }
  /** It does not serve the name: `what` it says. */
  | { readonly kind: 'refuses'; readonly what: string }
  /** No reply came: `what` happened. */
  | { readonly kind: 'silent'; readonly what: string };

/** One query may be lost, or come while the server starts. */
const TRY_MS = 2_000;
const PAUSE_MS = 200;

/**
 * Asks the server for a name's SOA record (empty text: the root's), again and again while no
 * reply comes. SERVFAIL serves too: before the first state of a cluster is known, that is the answer.
 */
export async function probeServer(server: HostPort, name: string, patienceMs: number): Promise<Probe> {
  const question = { name, type: TYPE.SOA, class: CLASS.IN };
  const end = Date.now() + patienceMs;
  for (;;) {
    const leftMs = Math.min(TRY_MS, Math.max(end - Date.now(), 1));
    try {
      const query = { question, rd: true, cd: false, dnssecOk: false };
      const { rcode } = await askUpstream(server, query, AbortSignal.timeout(leftMs));
      if (rcode === RCODE.NOERROR || rcode === RCODE.SERVFAIL) return { kind: 'serves' };
      return { kind: 'refuses', what: rcodeName(rcode) };
    } catch (error) {
      if (Date.now() + PAUSE_MS >= end) return { kind: 'silent', what: (error as Error).message };
    }
    await sleep(PAUSE_MS);
  }
}

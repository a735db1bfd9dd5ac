import { createSocket, type Socket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';
import packet, { type DecodedPacket } from 'dns-packet';

/** What became of all the queries of a steady client. */
export interface Tally {
  readonly sent: number;
  /** How many got no reply. */
  readonly lost: number;
  /** How many replies had each response code; of those with answers, how many had each TTL. */
  readonly rcodes: Readonly<Record<string, number>>;
  readonly ttls: Readonly<Record<number, number>>;
  /** The longest that a reply took. */
  readonly slowestMs: number;
}

export interface SteadyClient {
  /** How many replies came so far. */
  replies(): number;
  /** Sends no more, waits for the replies that are still to come, and tells. */
  end(): Promise<Tally>;
}

/** The kernel gives each of them to one of a server's sockets. */
const SOCKETS = 16;
const EVERY_MS = 5;
/** Nobody waits any longer than that. */
const LOST_AFTER_MS = 5_000;

/** Asks for the address of `name` over UDP, `perSecond` times a second, and misses no reply. */
export function startSteadyClient(port: number, name: string, perSecond: number, host = '127.0.0.1'): SteadyClient {
  const rcodes: Record<string, number> = {};
  const ttls: Record<number, number> = {};
  const waiting = new Map<string, number>();
  let [sent, slowestMs, isOver] = [0, 0, false];
  const sockets: Socket[] = Array.from({ length: SOCKETS }, (_, index) =>
    createSocket(host.includes(':') ? 'udp6' : 'udp4').on('message', (bytes) => {
      const reply = packet.decode(bytes) as DecodedPacket & { rcode: string };
      const sentMs = waiting.get(`${index}/${reply.id}`);
      if (sentMs === undefined) return;
      waiting.delete(`${index}/${reply.id}`);
      slowestMs = Math.max(slowestMs, performance.now() - sentMs);
      rcodes[reply.rcode] = (rcodes[reply.rcode] ?? 0) + 1;
      const [first] = reply.answers ?? [];
      if (first !== undefined && 'ttl' in first) ttls[first.ttl!] = (ttls[first.ttl!] ?? 0) + 1;
    }),
  );
  const ask = (): void => {
    const index = sent % SOCKETS;
    const id = Math.floor(sent++ / SOCKETS) % 65_536;
    waiting.set(`${index}/${id}`, performance.now());
    sockets[index]!.send(packet.encode({ type: 'query', id, questions: [{ name, type: 'A' }] }), port, host);
  };
  const asking = (async () => {
    const began = performance.now();
    while (!isOver) {
      const due = ((performance.now() - began) / 1000) * perSecond;
      while (sent < due) ask();
      await sleep(EVERY_MS);
    }
  })();
  return {
    replies: () => sent - waiting.size,
    end: async () => {
      isOver = true;
      await asking;
      const hangs = performance.now() + LOST_AFTER_MS;
      while (waiting.size > 0 && performance.now() < hangs) await sleep(EVERY_MS);
      for (const socket of sockets) socket.close();
      return { sent, lost: waiting.size, rcodes, ttls, slowestMs };
    },
  };
}

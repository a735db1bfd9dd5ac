import type { TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Counters } from '../../../src/serve/counters.ts';
import type { Handler } from '../../../src/serve/handler.ts';
import { startTcpServer, TCP_LIMITS, type TcpLimits } from '../../../src/serve/tcp-server.ts';
import type { DnsServer } from '../../../src/serve/udp-server.ts';
import { type CapturedLog, captureLog } from '../../support/log.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';
import { openTcpClient, type TcpClient } from '../../support/tcp-client.ts';
import { until } from '../../support/until.ts';

export const echo: Handler = (message) => message;

export const text = (message: Uint8Array): string => Buffer.from(message).toString('latin1');
export const message = (what: string): Uint8Array => Uint8Array.from(Buffer.from(what, 'latin1'));

/** A handler whose every reply waits for the test. */
export interface SlowHandler {
  readonly handle: Handler;
  /** What was asked so far, in order. */
  readonly asked: string[];
  /** Gives the reply to the question; undefined: none is owed. */
  reply(question: string, reply: string | undefined): void;
}

export function slowHandler(): SlowHandler {
  const waiting = new Map<string, (reply: Uint8Array | undefined) => void>();
  const asked: string[] = [];
  return {
    asked,
    handle: (question) => {
      asked.push(text(question));
      return new Promise((resolve) => waiting.set(text(question), resolve));
    },
    reply: (question, reply) => waiting.get(question)!(reply === undefined ? undefined : message(reply)),
  };
}

interface Started {
  readonly server: DnsServer;
  readonly clock: ManualClock;
  readonly log: CapturedLog;
  readonly counters: Counters;
  readonly connect: () => Promise<TcpClient>;
}

/** Waits for a server's end, and lets the time pass that it waits for replies which never come. */
export async function passed(closing: Promise<void>, clock: ManualClock): Promise<void> {
  await until(async () => {
    clock.advance(10_000);
    return Promise.race([closing.then(() => true), setImmediate(false)]);
  }, 'the end of the server');
}

export async function startTcp(
  t: TestContext,
  handle: Handler,
  limits: Partial<TcpLimits> = {},
  address = '127.0.0.1',
): Promise<Started> {
  const clock = createManualClock();
  const log = captureLog();
  const counters = new Counters();
  const options = { address, port: 0, handle, clock, log, counters };
  const server = await startTcpServer({ ...options, limits: { ...TCP_LIMITS, ...limits } });
  t.after(() => passed(server.close(), clock));
  const connect = async (): Promise<TcpClient> => {
    const client = await openTcpClient(server.port, address);
    t.after(() => client.destroy());
    return client;
  };
  return { server, clock, log, counters, connect };
}

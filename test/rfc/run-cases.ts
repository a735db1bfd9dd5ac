import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { freePorts } from '../support/free-port.ts';
import type { Expectation, Expected, RfcCase, Transport } from './case.ts';
import { type Asked, differences } from './differences.ts';
import { dig } from './dig.ts';
import type { Judge, ServerAddress } from './judge.ts';
import { kdig } from './kdig.ts';
import { type Master, startMaster } from './master.ts';
import { parseQuery } from './query.ts';
import { askBytes, askBytesForNothing, raw } from './raw.ts';
import type { Reply } from './reply.ts';
import { SETUPS, type SetupName } from './setups.ts';
import type { RunningTarget, Target } from './target.ts';
import { startUpstream, type Upstream } from './upstream.ts';

export const JUDGES: readonly Judge[] = [dig, kdig, raw];

/** Rows that are judged at one time: each is up to three processes, and the machine may be small. */
const CONCURRENCY = 2;
/** What is to be said of so many does not fit into a small reply. */
const DEAD_SERVERS = 6;

/** Makes a test of each row and transport, with the target started once for each set-up. */
export function runCases(target: Target, cases: readonly RfcCase[]): void {
  describe(`RFC cases, ${target.name}:`, () => {
    let master: Master;
    let upstream: Upstream;
    let nobody: string[];
    before(async () => {
      [master, upstream] = await Promise.all([startMaster(), startUpstream()]);
      nobody = (await freePorts(DEAD_SERVERS)).map((port) => `127.0.0.1:${port}`);
    });
    after(() => Promise.all([master.stop(), upstream.stop()]));
    for (const setup of Object.keys(SETUPS) as SetupName[]) {
      const rows = cases.filter((row) => (row.setup ?? 'usual') === setup);
      if (rows.length === 0) continue;
      describe(`${setup}:`, { concurrency: CONCURRENCY }, () => {
        let server: RunningTarget | undefined;
        before(async () => {
          const config = SETUPS[setup]({ master: master.endpoint, upstream: upstream.endpoint, nobody });
          server = await target.start(config, { awaitState: setup !== 'beforeFirstState' });
        });
        after(() => server?.stop());
        for (const row of rows) testRow(row, () => server!);
      });
    }
  });
}

function testRow(row: RfcCase, server: () => ServerAddress): void {
  for (const transport of ['udp', 'tcp'] as const) {
    const expected = row[transport] ?? row.reply;
    if (expected === undefined) continue;
    test(`${row.section}: ${row.title} (${transport})`, async () => {
      const complaints = await judge(row.ask, expected, server(), transport);
      assert.equal(complaints.length, 0, `\n${complaints.join('\n')}`);
    });
  }
}

/** What each judge that can ask this has against the reply; empty when it is right. */
async function judge(
  ask: RfcCase['ask'],
  expected: Expected,
  server: ServerAddress,
  transport: Transport,
): Promise<string[]> {
  if (ask instanceof Uint8Array) return judgeBytes(ask, expected, server, transport);
  if (expected === 'no reply') throw new Error('a question without a reply needs to be asked in bytes');
  const query = parseQuery(ask);
  const opinions = JUDGES.filter((each) => each.canAsk(query)).map(async (each) => {
    const reply = await each.ask(query, server, transport);
    return complaintsOf(each.name, expected, { query, transport }, reply);
  });
  return (await Promise.all(opinions)).flat();
}

async function judgeBytes(
  bytes: Uint8Array,
  expected: Expected,
  server: ServerAddress,
  transport: Transport,
): Promise<string[]> {
  if (expected === 'no reply') {
    const reply = await askBytesForNothing(bytes, server, transport);
    return reply === undefined ? [] : [`${raw.name}: expected no reply, but one came: ${JSON.stringify(reply)}`];
  }
  const reply = await askBytes(bytes, server, transport);
  return complaintsOf(raw.name, expected, { query: undefined, transport }, reply);
}

function complaintsOf(judgeName: string, expected: Expectation, asked: Asked, reply: Reply | undefined): string[] {
  const complaints = reply === undefined ? ['no reply'] : differences(expected, asked, reply);
  return complaints.map((complaint) => `${judgeName}: ${complaint}`);
}

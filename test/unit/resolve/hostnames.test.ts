import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { type Answer, encode } from 'dns-packet';
import {
  createHostnames,
  FOUND_FRESH_MS,
  HOSTS_MAX,
  type Hostnames,
  NOT_FOUND_FRESH_MS,
} from '../../../src/resolve/hostnames.ts';
import { QUERIES_AT_ONCE_MAX } from '../../../src/resolve/look-up-host.ts';
import { UpstreamError } from '../../../src/resolve/upstream-error.ts';
import { TYPE } from '../../../src/wire/constants.ts';
import { decodeMessage } from '../../../src/wire/decode.ts';
import type { Message } from '../../../src/wire/message.ts';
import { captureLog } from '../../support/log.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';

/** What the upstream knows: the answers for `name type`; of all else it says NXDOMAIN. */
type Upstream = Record<string, Answer[] | Error | undefined>;

interface SetUp {
  readonly hostnames: Hostnames;
  readonly clock: ManualClock;
  /** `name type` of every query so far. */
  readonly asked: string[];
}

const a = (name: string, data: string): Answer => ({ type: 'A', name, data });
const aaaa = (name: string, data: string): Answer => ({ type: 'AAAA', name, data });
const cname = (name: string, data: string): Answer => ({ type: 'CNAME', name, data });

/** Hostnames with an upstream in memory, and a hosts file only where the test has one. */
async function setUp(
  t: TestContext,
  { upstream = {}, search = [], hosts }: { upstream?: Upstream; search?: string[]; hosts?: string },
): Promise<SetUp> {
  const folder = await mkdtemp(join(tmpdir(), 'hostnames-'));
  t.after(() => rm(folder, { recursive: true }));
  const hostsPath = join(folder, 'hosts');
  if (hosts !== undefined) await writeFile(hostsPath, hosts);
  const clock = createManualClock();
  const asked: string[] = [];
  const hostnames = createHostnames({
    resolve: async ({ question: { name, type } }) => {
      const key = `${name} ${type === TYPE.A ? 'A' : 'AAAA'}`;
      asked.push(key);
      const answers = upstream[key];
      if (answers instanceof Error) throw answers;
      return messageOf(answers ?? [], answers === undefined ? 3 : 0);
    },
    search,
    hostsPath,
    clock,
    log: captureLog(),
  });
  return { hostnames, clock, asked };
}

function messageOf(answers: Answer[], rcode: number): Message {
  const message = decodeMessage(encode({ type: 'response', flags: rcode, answers }));
  if ('error' in message) throw new Error(message.error);
  return message;
}

describe('the addresses of a host', () => {
  test('are those of the upstream, IPv4 before IPv6', async (t) => {
    const { hostnames, asked } = await setUp(t, {
      upstream: {
        'agent.example.com A': [a('agent.example.com', '10.0.0.1'), a('agent.example.com', '10.0.0.2')],
        'agent.example.com AAAA': [aaaa('agent.example.com', '2001:db8:0::1')],
      },
    });
    assert.deepEqual(await hostnames.lookup('agent.example.com'), ['10.0.0.1', '10.0.0.2', '2001:db8::1']);
    assert.deepEqual(asked, ['agent.example.com A', 'agent.example.com AAAA']);
  });

  test('are the address itself when the host is one', async (t) => {
    const { hostnames, asked } = await setUp(t, {});
    assert.deepEqual(await hostnames.lookup('10.0.0.1'), ['10.0.0.1']);
    assert.deepEqual(await hostnames.lookup('2001:DB8:0:0::1'), ['2001:db8::1']);
    assert.deepEqual(asked, []);
  });

  test('are not a loopback address of the hosts file where the upstream knows another', async (t) => {
    const hosts = '127.0.1.1 me.example.com me\n127.0.1.1 lonely\n';
    const { hostnames } = await setUp(t, {
      hosts,
      upstream: { 'me.example.com A': [a('me.example.com', '10.0.0.7')] },
    });
    assert.deepEqual(await hostnames.lookup('me.example.com'), ['10.0.0.7']);
    assert.deepEqual(await hostnames.lookup('lonely'), ['127.0.1.1']);
  });

  test('are those of the hosts file before any upstream is asked', async (t) => {
    const { hostnames, asked } = await setUp(t, { hosts: '10.0.0.7 agent7', search: ['example.com'] });
    assert.deepEqual(await hostnames.lookup('Agent7'), ['10.0.0.7']);
    assert.deepEqual(await hostnames.lookup('agent7.'), ['10.0.0.7']);
    assert.deepEqual(asked, []);
  });

  test('are what is left when one of the two queries fails', async (t) => {
    const { hostnames } = await setUp(t, {
      upstream: {
        'a.example A': [a('a.example', '10.0.0.1')],
        'a.example AAAA': new UpstreamError('timeout', 'silent'),
      },
    });
    assert.deepEqual(await hostnames.lookup('a.example'), ['10.0.0.1']);
  });

  test('are none when no source knows or can tell', async (t) => {
    const failure = new UpstreamError('timeout', 'silent');
    const { hostnames } = await setUp(t, { upstream: { 'b.example A': failure, 'b.example AAAA': failure } });
    assert.deepEqual(await hostnames.lookup('a.example'), []);
    assert.deepEqual(await hostnames.lookup('b.example'), []);
  });

  test('are none, without a query, when it is no domain name', async (t) => {
    const { hostnames, asked } = await setUp(t, { search: ['example.com'] });
    const long = 'x'.repeat(64);
    for (const host of [
      '',
      '.',
      '..',
      'a..b',
      'a b',
      'ä',
      long,
      `${long}.example`,
      'a.'.repeat(128),
      '10.0.0.1:80 x',
    ]) {
      assert.deepEqual(await hostnames.lookup(host), [], host);
    }
    assert.deepEqual(asked, []);
  });

  test('do not hold an IPv4 address twice when it comes mapped into IPv6 too', async (t) => {
    const { hostnames } = await setUp(t, {
      upstream: {
        'a.example A': [a('a.example', '10.0.0.1')],
        'a.example AAAA': [aaaa('a.example', '::ffff:10.0.0.1')],
      },
    });
    assert.deepEqual(await hostnames.lookup('a.example'), ['10.0.0.1']);
  });
});

describe('search domains', () => {
  test('are tried in order behind a name without a dot, then the name as it stands', async (t) => {
    const { hostnames, asked } = await setUp(t, {
      upstream: { 'agent AAAA': [aaaa('agent', '2001:db8::1')] },
      search: ['one.example', 'two.example.'],
    });
    assert.deepEqual(await hostnames.lookup('agent'), ['2001:db8::1']);
    assert.deepEqual(asked, [
      'agent.one.example A',
      'agent.one.example AAAA',
      'agent.two.example A',
      'agent.two.example AAAA',
      'agent A',
      'agent AAAA',
    ]);
  });

  test('end at the first that has an address', async (t) => {
    const { hostnames, asked } = await setUp(t, {
      upstream: { 'agent.one.example A': [a('agent.one.example', '10.0.0.1')] },
      search: ['one.example', 'two.example'],
    });
    assert.deepEqual(await hostnames.lookup('agent'), ['10.0.0.1']);
    assert.equal(asked.length, 2);
  });

  test('are not for a name with a dot in it, or at its end', async (t) => {
    const { hostnames, asked } = await setUp(t, { search: ['one.example'] });
    await hostnames.lookup('agent.corp');
    await hostnames.lookup('agent.');
    assert.deepEqual(asked, ['agent.corp A', 'agent.corp AAAA', 'agent A', 'agent AAAA']);
  });
});

describe('CNAMEs in a reply', () => {
  test('are followed to the addresses, in any order and letter case', async (t) => {
    const { hostnames } = await setUp(t, {
      upstream: {
        'a.example A': [a('c.example', '10.0.0.3'), cname('B.example', 'C.example'), cname('A.Example', 'b.example')],
        'a.example AAAA': [],
      },
    });
    assert.deepEqual(await hostnames.lookup('a.example'), ['10.0.0.3']);
  });

  test('that lead nowhere, in a circle or too far give nothing', async (t) => {
    const chain = (length: number): Answer[] => [
      ...Array.from({ length }, (_, index) => cname(`c${index}.example`, `c${index + 1}.example`)),
      a(`c${length}.example`, '10.0.0.9'),
    ];
    const { hostnames } = await setUp(t, {
      upstream: {
        'a.example A': [cname('a.example', 'b.example')],
        'loop.example A': [cname('loop.example', 'pool.example'), cname('pool.example', 'loop.example')],
        'c0.example A': chain(17),
      },
    });
    for (const host of ['a.example', 'loop.example', 'c0.example']) assert.deepEqual(await hostnames.lookup(host), []);
    const { hostnames: shorter } = await setUp(t, { upstream: { 'c0.example A': chain(16) } });
    assert.deepEqual(await shorter.lookup('c0.example'), ['10.0.0.9']);
  });

  test('do not let a record of another name or class in', async (t) => {
    const { hostnames } = await setUp(t, {
      upstream: {
        'a.example A': [a('b.example', '10.0.0.2'), { type: 'A', class: 'CH', name: 'a.example', data: '10.0.0.3' }],
        'a.example AAAA': [a('a.example', '10.0.0.4')],
      },
    });
    assert.deepEqual(await hostnames.lookup('a.example'), []);
  });
});

describe('what was looked up is remembered', () => {
  test(`for ${FOUND_FRESH_MS} ms when there are addresses, in any letter case`, async (t) => {
    const upstream: Upstream = { 'a.example A': [a('a.example', '10.0.0.1')] };
    const { hostnames, clock, asked } = await setUp(t, { upstream });
    await hostnames.lookup('a.example');
    upstream['a.example A'] = [a('a.example', '10.0.0.2')];
    clock.advance(FOUND_FRESH_MS - 1);
    assert.deepEqual(await hostnames.lookup('A.example'), ['10.0.0.1']);
    assert.equal(asked.length, 2);
    clock.advance(1);
    assert.deepEqual(await hostnames.lookup('a.example'), ['10.0.0.2']);
  });

  test(`for ${NOT_FOUND_FRESH_MS} ms when there are none`, async (t) => {
    const upstream: Upstream = {};
    const { hostnames, clock, asked } = await setUp(t, { upstream });
    await hostnames.lookup('a.example');
    upstream['a.example A'] = [a('a.example', '10.0.0.2')];
    clock.advance(NOT_FOUND_FRESH_MS - 1);
    assert.deepEqual(await hostnames.lookup('a.example'), []);
    assert.equal(asked.length, 2);
    clock.advance(1);
    assert.deepEqual(await hostnames.lookup('a.example'), ['10.0.0.2']);
  });

  test(`for ${HOSTS_MAX} hosts; the one that was looked up longest ago is forgotten first`, async (t) => {
    const others = Array.from({ length: HOSTS_MAX }, (_, index) => `h${index}`);
    const { hostnames, clock, asked } = await setUp(t, { hosts: others.map((host) => `10.0.0.1 ${host}`).join('\n') });
    for (const host of ['early', ...others.slice(1)]) await hostnames.lookup(host);
    await hostnames.lookup('early');
    assert.deepEqual(asked, ['early A', 'early AAAA']);

    clock.advance(NOT_FOUND_FRESH_MS);
    await hostnames.lookup('early');
    assert.equal(asked.length, 4, 'looked up again, and so no longer the oldest');
    await hostnames.lookup('h0');
    await hostnames.lookup('early');
    assert.equal(asked.length, 4, 'still remembered');

    for (const host of others) await hostnames.lookup(host);
    await hostnames.lookup('early');
    assert.equal(asked.length, 6, 'forgotten');
  });
});

describe('look-ups at the same time', () => {
  test('of one host share one query', async (t) => {
    const { hostnames, asked } = await setUp(t, { upstream: { 'a.example A': [a('a.example', '10.0.0.1')] } });
    const found = await Promise.all(['a.example', 'A.EXAMPLE', 'a.example'].map((host) => hostnames.lookup(host)));
    assert.deepEqual(found, [['10.0.0.1'], ['10.0.0.1'], ['10.0.0.1']]);
    assert.deepEqual(asked, ['a.example A', 'a.example AAAA']);
  });

  test(`put at most ${QUERIES_AT_ONCE_MAX} queries at once, and more than ${HOSTS_MAX} hosts are not looked up`, async () => {
    let running = 0;
    let runningMax = 0;
    const { lookup } = createHostnames({
      resolve: async ({ question: { name, type } }) => {
        runningMax = Math.max(runningMax, ++running);
        await Promise.resolve();
        running--;
        return messageOf(type === TYPE.A ? [a(name, '10.0.0.1')] : [], 0);
      },
      search: [],
      hostsPath: '/nonexistent/hosts',
      clock: createManualClock(),
      log: captureLog(),
    });
    const found = await Promise.all(Array.from({ length: HOSTS_MAX + 1 }, (_, index) => lookup(`h${index}.example`)));
    assert.equal(runningMax, QUERIES_AT_ONCE_MAX);
    assert.deepEqual(found.at(-1), []);
    assert.ok(found.slice(0, -1).every((addresses) => addresses.join() === '10.0.0.1'));
    assert.deepEqual(await lookup(`h${HOSTS_MAX}.example`), ['10.0.0.1'], 'when its turn comes, it is found');
  });
});

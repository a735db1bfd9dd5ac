import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { type Answer, type DecodedPacket, streamEncode } from 'dns-packet';
import { lookup, parseLookup } from '../../../src/cli/lookup.ts';
import { formatHostPort, type HostPort } from '../../../src/lib/host-port.ts';
import { freePort } from '../../support/free-port.ts';
import { replyTo, startUpstream, type UpstreamBehaviour } from '../resolve/loopback-upstream.ts';
import { captureOutput } from './capture-output.ts';

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(line: string): Promise<Outcome> {
  const output = captureOutput();
  return { code: await lookup(line.split(' '), output), ...output.written };
}

/** Looks up against a server of this test. */
async function runAgainst(t: TestContext, line: string, behaviour: UpstreamBehaviour): Promise<Outcome> {
  return run(`${line} -server ${formatHostPort(await startUpstream(t, behaviour))}`);
}

const answering = (answers: readonly Answer[], additionals: readonly Answer[] = []): UpstreamBehaviour => ({
  onQuery: ({ packet, send }) => send(replyTo(packet, { answers: [...answers], additionals: [...additionals] })),
});

const failing = (rcode: number): UpstreamBehaviour => ({
  onQuery: ({ packet, send }) => send(replyTo(packet, { rcode })),
});

describe('lookup prints what the server answers in master-file form, and ends with code 0:', () => {
  const soa = { mname: 'ns1.mesos', rname: 'root.ns1.mesos', serial: 7, refresh: 60, retry: 600, expire: 86_400 };
  const name = 'x.mesos';
  const ttl = 60;
  const RECORDS: readonly [type: string, record: Answer, line: string][] = [
    ['A', { name, ttl, type: 'A', data: '10.0.0.1' }, 'x.mesos.\t60\tIN\tA\t10.0.0.1'],
    ['AAAA', { name, ttl, type: 'AAAA', data: '2001:db8::1' }, 'x.mesos.\t60\tIN\tAAAA\t2001:db8::1'],
    ['NS', { name, ttl, type: 'NS', data: 'ns1.mesos' }, 'x.mesos.\t60\tIN\tNS\tns1.mesos.'],
    ['PTR', { name, ttl, type: 'PTR', data: 'a.mesos' }, 'x.mesos.\t60\tIN\tPTR\ta.mesos.'],
    ['CNAME', { name, ttl, type: 'CNAME', data: 'a.mesos' }, 'x.mesos.\t60\tIN\tCNAME\ta.mesos.'],
    [
      'MX',
      { name, ttl, type: 'MX', data: { preference: 10, exchange: 'mail.mesos' } },
      'x.mesos.\t60\tIN\tMX\t10 mail.mesos.',
    ],
    [
      'SRV',
      { name, ttl, type: 'SRV', data: { priority: 0, weight: 1, port: 80, target: 'a.mesos' } },
      'x.mesos.\t60\tIN\tSRV\t0 1 80 a.mesos.',
    ],
    [
      'SOA',
      { name, ttl: 0, type: 'SOA', data: { ...soa, minimum: 5 } },
      'x.mesos.\t0\tIN\tSOA\tns1.mesos. root.ns1.mesos. 7 60 600 86400 5',
    ],
    ['TXT', { name, ttl, type: 'TXT', data: ['a b', 'say "c"\\', '\t'] }, String.raw`"a b" "say \"c\"\\" "\009"`],
    // RFC 3597 §5: a type that is not known here.
    ['TYPE44', { name, ttl, type: 'SSHFP', data: { algorithm: 4, hash: 2, fingerprint: 'ab'.repeat(32) } }, ''],
  ];
  for (const [type, record, line] of RECORDS) {
    test(type, async (t) => {
      const { code, out, err } = await runAgainst(t, `${name} ${type}`, answering([record]));
      const text = line.startsWith(name)
        ? line
        : `x.mesos.\t60\tIN\t${type}\t${line || `\\# 34 0402${'ab'.repeat(32)}`}`;
      assert.deepEqual([code, out, err], [0, `${text}\n`, '']);
    });
  }

  test('several records, and the addresses that come with them', async (t) => {
    const srv = (port: number): Answer => ({
      name,
      ttl,
      type: 'SRV',
      data: { priority: 0, weight: 1, port, target: 'a.mesos' },
    });
    const address: Answer = { name: 'a.mesos', ttl, type: 'A', data: '10.0.0.1' };
    const { code, out } = await runAgainst(t, `${name} SRV`, answering([srv(80), srv(81)], [address]));
    assert.equal(code, 0);
    assert.deepEqual(out.split('\n'), [
      'x.mesos.\t60\tIN\tSRV\t0 1 80 a.mesos.',
      'x.mesos.\t60\tIN\tSRV\t0 1 81 a.mesos.',
      'a.mesos.\t60\tIN\tA\t10.0.0.1',
      '',
    ]);
  });

  test('what does not fit over UDP', async (t) => {
    const { code, out } = await runAgainst(t, name, {
      onQuery: ({ packet, send }) => send(replyTo(packet, { flags: 0x200, answers: [] })),
      onTcpQuery: (packet, socket) => {
        const answers = [1, 2].map((last) => ({ name, ttl, type: 'A' as const, data: `10.0.0.${last}` }));
        socket.end(streamEncode({ type: 'response', id: packet.id, questions: packet.questions, answers }));
      },
    });
    assert.deepEqual([code, out], [0, 'x.mesos.\t60\tIN\tA\t10.0.0.1\nx.mesos.\t60\tIN\tA\t10.0.0.2\n']);
  });
});

describe('lookup says why there is nothing to print, and ends with code 1:', () => {
  const CASES: Readonly<Record<string, [line: string, server: UpstreamBehaviour]>> = {
    'x.mesos. exists, but has no A records': ['x.mesos', answering([])],
    'x.mesos. exists, but has no SRV records': ['x.mesos srv', answering([])],
    'x.mesos. does not exist (NXDOMAIN)': ['x.mesos', failing(3)],
    'the server answers SERVFAIL for x.mesos.': ['x.mesos', failing(2)],
    'the server answers REFUSED for x.mesos.': ['x.mesos', failing(5)],
  };
  for (const [message, [line, server]] of Object.entries(CASES)) {
    test(message, async (t) => {
      assert.deepEqual(await runAgainst(t, line, server), { code: 1, out: '', err: `${message}\n` });
    });
  }
});

test('lookup asks with recursion desired, for the type in any letter case', async (t) => {
  const asked: DecodedPacket[] = [];
  const server = await startUpstream(t, {
    onQuery: ({ packet, send }) => {
      asked.push(packet);
      send(replyTo(packet));
    },
  });
  for (const line of ['a.mesos', 'a.mesos. aaaa', '_a._tcp.mesos Srv', 'a.mesos type65'])
    await run(`${line} -server=127.0.0.1:${server.port}`);
  assert.deepEqual(
    asked.map(({ questions }) => `${questions![0]!.name} ${questions![0]!.type}`),
    ['a.mesos A', 'a.mesos AAAA', '_a._tcp.mesos SRV', 'a.mesos UNKNOWN_65'],
  );
  assert.ok(asked.every(({ flag_rd }) => flag_rd));
});

test('lookup asks a server over IPv6', async (t) => {
  const { code, out } = await runAgainst(t, 'a.mesos', {
    host: '::1',
    onQuery: ({ packet, send }) => send(replyTo(packet)),
  });
  assert.deepEqual([code, out], [0, 'a.mesos.\t60\tIN\tA\t192.0.2.1\n']);
});

test('lookup names the server that cannot be reached, and ends with code 3', async () => {
  const server = `127.0.0.1:${await freePort()}`;
  const { code, out, err } = await run(`a.mesos -server ${server}`);
  assert.deepEqual([code, out], [3, '']);
  assert.match(err, /^mesos-dns lookup: .*cannot be reached.*\n$/);
  assert.ok(err.includes(server), err);
});

describe('the arguments of lookup', () => {
  const LOCAL: HostPort = { host: '127.0.0.1', port: 53 };
  const asked = (name: string, type: number, server = LOCAL) => ({ question: { name, type, class: 1 }, server });
  const CASES: Readonly<Record<string, ReturnType<typeof parseLookup>>> = {
    'a.mesos': asked('a.mesos', 1),
    'a.mesos. AAAA': asked('a.mesos', 28),
    '. NS': asked('', 2),
    'a.mesos -server 10.0.0.1': asked('a.mesos', 1, { host: '10.0.0.1', port: 53 }),
    '-server=10.0.0.1:5353 a.mesos SRV': asked('a.mesos', 33, { host: '10.0.0.1', port: 5353 }),
    'a.mesos --server [2001:db8::1]:54 SRV': asked('a.mesos', 33, { host: '2001:db8::1', port: 54 }),
    'a.mesos -server=::1': asked('a.mesos', 1, { host: '::1', port: 53 }),
    '': 'it takes one name and at most one type',
    'a.mesos A b.mesos': 'it takes one name and at most one type',
    'a.mesos B': '"B" is no record type',
    'a.mesos TYPE65536': '"TYPE65536" is no record type',
    'a.mesos OPT': '"OPT" is no record type',
    'a..mesos': '"a..mesos" is no domain name',
    [`${'a'.repeat(64)}.mesos`]: `"${'a'.repeat(64)}.mesos" is no domain name`,
    'a.mesos -server dns.example.com': 'the server "dns.example.com" is no IP address',
    'a.mesos -server=10.0.0.1:0': 'the server "10.0.0.1:0" is no IP address',
    'a.mesos -server=': 'the server "" is no IP address',
    'a.mesos -server': '-server needs a value, as in -server=127.0.0.1',
    '--help': 'there is no flag --help; the only one is -server',
    'a.mesos -v 1': 'there is no flag -v; the only one is -server',
  };
  for (const [line, expected] of Object.entries(CASES)) {
    test(`${typeof expected === 'string' ? 'are refused' : 'are understood'}: ${line}`, () => {
      assert.deepEqual(parseLookup(line.split(' ').filter(Boolean)), expected);
    });
  }

  test('when refused, it says why and how it is used, and ends with code 2', async () => {
    const { code, out, err } = await run('a.mesos NONSENSE');
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /^mesos-dns lookup: "NONSENSE" is no record type\nusage: mesos-dns lookup NAME \[TYPE\]/);
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { formatHostPort, type HostPort, parseHostPort } from '../../../src/lib/host-port.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { parseMasterInfo } from '../../../src/zookeeper/master-info.ts';
import { protobuf } from './protobuf-writer.ts';

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const fromJson = (value: unknown): HostPort | undefined => parseMasterInfo('json', bytesOf(value));

function recordedZnodes(): string[] {
  const file = new URL('../../fixtures/clusterd-1.11/zk-znodes.txt', import.meta.url);
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'));
}

test('the znodes of a real cluster tell where its masters listen', () => {
  const masters = recordedZnodes().map((json) => parseMasterInfo('json', new TextEncoder().encode(json)));
  assert.deepEqual(masters, [
    { host: '127.0.0.1', port: 5060 },
    { host: '127.0.0.1', port: 5061 },
    { host: '127.0.0.1', port: 5062 },
  ]);
});

const JSON_CASES: readonly (readonly [string, unknown, string | undefined])[] = [
  [
    'address wins over ip, port and hostname',
    { address: { ip: '10.0.0.1', port: 1 }, ip: 16777343, port: 2, hostname: 'a' },
    '10.0.0.1:1',
  ],
  ['an IPv6 address', { address: { ip: '2001:DB8:0::1', port: 5050 } }, '[2001:db8::1]:5050'],
  [
    'an IPv4-mapped IPv6 address is that IPv4 address',
    { address: { ip: '::ffff:10.0.0.1', port: 5050 } },
    '10.0.0.1:5050',
  ],
  ['the port beside the address stands in for its own', { address: { ip: '10.0.0.1' }, port: 5055 }, '10.0.0.1:5055'],
  ['5050 is the port of a master that tells none', { address: { ip: '10.0.0.1' } }, '10.0.0.1:5050'],
  ['an old one tells its ip as a little-endian integer', { ip: 16777343, port: 5050, hostname: 'a' }, '127.0.0.1:5050'],
  ['an ip whose highest bit is set', { ip: 0xfe01a8c0, port: 5050 }, '192.168.1.254:5050'],
  [
    'the hostname of the address, where there is no ip',
    { address: { hostname: 'Master1', port: 5050 }, hostname: 'b' },
    'master1:5050',
  ],
  [
    'the hostname, where there is no address',
    { hostname: 'master1.example.com', port: 5050 },
    'master1.example.com:5050',
  ],
  ['the hostname, where ip is 0', { ip: 0, port: 5050, hostname: 'm' }, 'm:5050'],
  ['the hostname, where the address is none', { address: { ip: '10.0.0.256', port: 5050 }, hostname: 'm' }, 'm:5050'],
  ['nothing', {}, undefined],
  ['no object', 'json', undefined],
  ['null', null, undefined],
  ['an address that is no object', { address: 7 }, undefined],
  ['an ip beyond 32 bits', { ip: 2 ** 32, port: 5050 }, undefined],
  ['an ip with a fraction', { ip: 1.5, port: 5050 }, undefined],
  ['port 0', { address: { ip: '10.0.0.1', port: 0 } }, undefined],
  ['port 65536', { address: { ip: '10.0.0.1', port: 65536 } }, undefined],
  ['a port with a fraction', { address: { ip: '10.0.0.1', port: 50.5 } }, undefined],
  ['a port that is a text', { address: { ip: '10.0.0.1', port: '5050' } }, undefined],
  ['a hostname with a port of its own', { hostname: 'evil:80', port: 5050 }, undefined],
  ['a hostname with a path', { hostname: 'evil/x', port: 5050 }, undefined],
];

for (const [name, json, expected] of JSON_CASES) {
  test(`JSON: ${name}`, () => {
    const master = fromJson(json);
    assert.equal(master && formatHostPort(master), expected);
  });
}

test('half a JSON text tells nothing', () => {
  assert.equal(parseMasterInfo('json', new TextEncoder().encode('{"address":{"ip":"10.0.0.1"')), undefined);
});

test('JSON that is no UTF-8 tells nothing', () => {
  const bytes = bytesOf({ hostname: 'master', port: 5050 });
  bytes[14] = 0xff;
  assert.equal(parseMasterInfo('json', bytes), undefined);
});

test('no data, too much data and too deep data tell nothing', () => {
  assert.equal(parseMasterInfo('json', new Uint8Array()), undefined);
  assert.equal(parseMasterInfo('protobuf', new Uint8Array()), undefined);
  assert.equal(fromJson({ address: { ip: '10.0.0.1', port: 5050 }, id: 'x'.repeat(64 * 1024) }), undefined);
  assert.equal(parseMasterInfo('json', new TextEncoder().encode('['.repeat(64 * 1024))), undefined);
});

const OLD_MASTER = protobuf([1, 'id'], [2, 16777343], [3, 5051], [4, 'master@127.0.0.1:5051'], [5, 'old']);

const PROTOBUF_CASES: readonly (readonly [string, Uint8Array, string | undefined])[] = [
  ['an old master tells ip and port', OLD_MASTER, '127.0.0.1:5051'],
  ['5050 is the port where none is told', protobuf([1, 'id'], [2, 16777343]), '127.0.0.1:5050'],
  ['address wins', protobuf([2, 16777343], [3, 1], [7, protobuf([1, 'h'], [2, '10.0.0.1'], [3, 2])]), '10.0.0.1:2'],
  ['the hostname, where ip is 0', protobuf([2, 0], [3, 5050], [5, 'old']), 'old:5050'],
  [
    'fields from the future do no harm',
    protobuf([99, 'x'], [2, 16777343], [100, 7], [7, protobuf([9, 9])]),
    '127.0.0.1:5050',
  ],
  ['the last of a repeated field counts', protobuf([2, 1], [2, 16777343]), '127.0.0.1:5050'],
  ['an ip of the wrong kind', protobuf([2, '127.0.0.1'], [3, 5050]), undefined],
  ['a port of the wrong kind', protobuf([2, 16777343], [3, '5050']), undefined],
  ['an address that is no message', protobuf([2, 16777343], [7, Uint8Array.of(0x08)]), undefined],
  ['an address that is a number', protobuf([2, 16777343], [7, 1]), '127.0.0.1:5050'],
  ['half a message', OLD_MASTER.subarray(0, OLD_MASTER.length - 2), undefined],
];

for (const [name, bytes, expected] of PROTOBUF_CASES) {
  test(`protobuf: ${name}`, () => {
    const master = parseMasterInfo('protobuf', bytes);
    assert.equal(master && formatHostPort(master), expected);
  });
}

/** Feeds damaged MasterInfos to `parse`; the first input on which it throws or tells what is no host and port. */
function fuzz(parse: typeof parseMasterInfo, seed: number, rounds: number): string | undefined {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const seeds = { json: new TextEncoder().encode(recordedZnodes()[0]), protobuf: OLD_MASTER };
  for (let round = 0; round < rounds; round++) {
    const format = random() < 0.5 ? 'json' : 'protobuf';
    const bytes = seeds[format].slice(0, random() < 0.3 ? below(seeds[format].length) : undefined);
    for (let damage = below(6); damage > 0; damage--) bytes[below(bytes.length)] = below(256);
    try {
      const master = parse(format, bytes);
      if (master === undefined) continue;
      assert.deepEqual(parseHostPort(formatHostPort(master)), master);
    } catch (error) {
      return `seed ${seed}, round ${round}, ${format} ${Buffer.from(bytes).toString('hex')}: ${error}`;
    }
  }
  return undefined;
}

test('damaged znodes give a host and a port or nothing', (t) => {
  const seed = Date.now() % 2 ** 31;
  t.diagnostic(`seed ${seed}`);
  assert.equal(fuzz(parseMasterInfo, seed, 20_000), undefined);
});

test('the fuzzer finds a parser that trusts its bytes', () => {
  const trusting: typeof parseMasterInfo = (_, bytes) => ({ host: '10.0.0.1', port: bytes[40]! });
  assert.match(fuzz(trusting, 1, 1_000) ?? '', /^seed 1, round \d+, (json|protobuf) /);
});

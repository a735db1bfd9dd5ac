import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseResolvConf } from '../../../src/lib/resolv-conf.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { hasBlock, withoutBlock } from '../../../src/node/block.ts';
import { resolvConfText } from '../../../src/node/resolver-text.ts';

/** Lines, and pieces of lines, as they stand in files that people write. */
const PIECES = [
  'nameserver 10.9.9.9',
  'nameserver\t2001:db8::53 # x',
  ' nameserver 10.9.9.8',
  'nameserver',
  'nameservers 10.9.9.7',
  'options',
  'options ndots:2',
  'options\ttimeout:3  rotate',
  'options attempts:9 edns0',
  'optionstimeout:3',
  'search a b',
  'domain c',
  '# nameserver 10.9.9.6',
  '; mesos-dns: begin',
  '# mesos-dns: end',
  'sortlist 10.0.0.0/8',
  '\xff\xfe',
  '',
];
const BREAKS = ['\n', '\n', '\n', '\r\n', '\n\n'];
const TEXTS = 500;

function randomTexts(): string[] {
  const random = seededRandom(5);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  return Array.from({ length: TEXTS }, () => {
    const lines = Array.from({ length: Math.floor(random() * 8) }, () => pick(PIECES) + pick(BREAKS));
    return lines.join('') + (random() < 0.3 ? pick(PIECES) : '');
  });
}

describe('whatever stood in the file,', () => {
  const servers = ['127.0.0.1', '10.0.0.1'];

  test('our servers are the only ones, and its search domains stay', () => {
    for (const text of randomTexts()) {
      const parsed = parseResolvConf(resolvConfText(text, servers));
      assert.deepEqual(parsed, { nameservers: servers, search: parseResolvConf(text).search }, JSON.stringify(text));
    }
  });

  test('timeout and attempts are ours alone, and other options stay in their order', () => {
    const optionsOf = (text: string): string[] =>
      [...text.matchAll(/^options[ \t](.*)$/gm)].flatMap(([, words]) => words!.trim().split(/\s+/)).filter(Boolean);
    const own = /^(?:timeout|attempts):|^rotate$/;
    for (const text of randomTexts()) {
      const options = optionsOf(resolvConfText(text, servers));
      assert.deepEqual(
        options.filter((word) => own.test(word)),
        ['timeout:1', 'attempts:3'],
      );
      const others = (words: string[]): string[] => words.filter((word) => !own.test(word));
      assert.deepEqual(others(options), others(optionsOf(text)), JSON.stringify(text));
    }
  });

  test('it can be had back from the file alone', () => {
    for (const text of randomTexts()) {
      const ours = resolvConfText(text, servers);
      assert.ok(hasBlock(ours));
      assert.equal(withoutBlock(ours), text);
    }
  });

  test('no line of ours is longer than musl reads', () => {
    const long = `options ${'edns0 '.repeat(30)}timeout:3\n`;
    const lines = resolvConfText(long.repeat(3), servers)
      .split('\n')
      .filter((line) => !line.startsWith('#'));
    assert.ok(lines.every((line) => line.length < 255));
  });
});

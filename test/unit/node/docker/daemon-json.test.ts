import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededRandom } from '../../../../src/lib/seeded-random.ts';
import { hasDns, parseDaemonJson, withDns, withDnsOf } from '../../../../src/node/docker/daemon-json.ts';
import { jsonText } from '../../../fuzz/json-texts.ts';

const SERVERS = ['172.17.0.1', '10.0.0.1'];
const ROUNDS = 5_000;

function parsed(text: string): Record<string, unknown> {
  return JSON.parse(text.replace(/^\xef\xbb\xbf/, ''));
}

function isObject(text: string): boolean {
  try {
    const value: unknown = parsed(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

describe('any text, random ones with seeds:', () => {
  test('is taken when it is a JSON object; then only "dns" changes, and the way back gives the same octets', () => {
    let objects = 0;
    for (let seed = 1; seed <= ROUNDS; seed++) {
      const random = seededRandom(seed);
      let text = Buffer.from(jsonText(random)).toString('latin1');
      // In some of them there are servers of before.
      if (random() < 0.5) text = text.replace(/"(?:tasks|t\\u0061sks|__proto__)"/, '"dns"');
      const json = parseDaemonJson(text);
      // Nothing at all is taken for an empty object.
      if (/^(?:\xef\xbb\xbf)?\s*$/.test(text)) continue;
      assert.equal(json !== undefined, isObject(text), `seed ${seed}: ${text}`);
      if (json === undefined) continue;
      objects++;
      const applied = withDns(json, SERVERS);
      assert.deepEqual(parsed(applied), { ...parsed(text), dns: SERVERS }, `seed ${seed}: ${text}`);
      const again = parseDaemonJson(applied)!;
      assert.ok(hasDns(again, SERVERS));
      assert.equal(withDnsOf(again, json), text, `seed ${seed}`);
    }
    assert.ok(objects > ROUNDS / 10, `${objects} objects`);
  });
});

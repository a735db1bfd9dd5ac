import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { getJson, testApi } from './test-api.ts';
import { zoneOf } from './zone-of.ts';

const CLUSTERS = new URL('../../fixtures/golden/', import.meta.url);

interface Axfr {
  TTL: number;
  Serial?: number;
  RefreshSeconds: number;
  Mname: string;
  Rname: string;
  Domain: string;
  Records: { As: RrsetTable; AAAAs: RrsetTable; SRVs: RrsetTable };
}
type RrsetTable = Record<string, string[]>;

const undotted = (table: RrsetTable): RrsetTable =>
  Object.fromEntries(Object.entries(table).map(([name, values]) => [undot(name), values]));
const undotTargets = (table: RrsetTable): RrsetTable =>
  Object.fromEntries(Object.entries(table).map(([name, values]) => [name, values.map((v) => v.replace('.:', ':'))]));
const undot = (name: string): string => name.replace(/\.$/, '');

for (const cluster of readdirSync(CLUSTERS)) {
  test(`axfr of the zone of ${cluster} is what Mesos-DNS said of it`, async () => {
    const golden = JSON.parse(readFileSync(new URL(`${cluster}/axfr.json`, CLUSTERS), 'utf8')) as Axfr;
    const { As, AAAAs, SRVs } = golden.Records;
    const app = testApi({
      domain: golden.Domain,
      ttl: golden.TTL,
      refreshSeconds: golden.RefreshSeconds,
      mname: undot(golden.Mname),
      rname: undot(golden.Rname),
      zone: () => zoneOf({ A: undotted(As), AAAA: undotted(AAAAs), SRV: undotTargets(undotted(SRVs)) }),
    });
    assert.deepEqual(await getJson(app, '/v1/axfr'), { ...golden, Serial: 7 });
  });
}

test('axfr of an empty zone holds empty tables', async () => {
  const axfr = (await getJson(testApi(), '/v1/axfr')) as Axfr;
  assert.deepEqual(axfr.Records, { As: {}, AAAAs: {}, SRVs: {} });
});

test('axfr follows the zone when its serial goes up', async () => {
  const table: Record<string, string[]> = { 'web.mesos': ['10.0.0.1'] };
  const zone = zoneOf({ A: table });
  const app = testApi({ zone: () => zone });
  await getJson(app, '/v1/axfr');
  table['db.mesos'] = ['10.0.0.2'];
  zone.serial = 8;
  const axfr = (await getJson(app, '/v1/axfr')) as Axfr;
  assert.equal(axfr.Serial, 8);
  assert.deepEqual(axfr.Records.As, { 'web.mesos.': ['10.0.0.1'], 'db.mesos.': ['10.0.0.2'] });
});

test('axfr reads a zone once for each serial, whoever asks', async () => {
  const zone = zoneOf({ A: { 'web.mesos': ['10.0.0.1'] } });
  let reads = 0;
  const counted = {
    ...zone,
    entries: (type: 'A' | 'AAAA' | 'SRV' | 'PTR') => {
      reads++;
      return zone.entries(type);
    },
  };
  const app = testApi({ zone: () => counted });
  const bodies = await Promise.all([getJson(app, '/v1/axfr'), getJson(app, '/v1/axfr'), getJson(app, '/v1/axfr')]);
  assert.equal(reads, 3, 'one for each of A, AAAA and SRV');
  assert.deepEqual(bodies[1], bodies[0]);
});

test('a large zone arrives whole, with its length told', async () => {
  const table = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, i) => [`task-${i}.marathon.mesos`, [`10.0.${i >> 8}.${i & 255}`]]),
  );
  const response = await testApi({ zone: () => zoneOf({ A: table }) }).request('/v1/axfr');
  const text = await response.text();
  assert.equal(response.headers.get('content-length'), String(Buffer.byteLength(text)));
  const axfr = JSON.parse(text) as Axfr;
  assert.equal(Object.keys(axfr.Records.As).length, 20_000);
  assert.deepEqual(axfr.Records.As['task-19999.marathon.mesos.'], ['10.0.78.31']);
});

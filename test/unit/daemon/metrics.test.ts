import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Metrics } from '../../../src/daemon/metrics.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { Counters } from '../../../src/serve/counters.ts';
import { Zone } from '../../../src/zone/zone.ts';

/** The samples of the text format by their names and labels. */
async function samplesOf(metrics: Metrics): Promise<Map<string, number>> {
  const lines = (await metrics.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

test('events, drift, the zone and what was served are told', async () => {
  const counters = new Counters();
  let zone: Zone | undefined;
  const metrics = new Metrics({ served: () => counters.read(), zone: () => zone });
  const before = await samplesOf(metrics);
  assert.equal(before.get('mesos_dns_zone_serial'), 0);
  assert.equal(before.get('mesos_dns_drift_entries_total{kind="tasks"}'), 0);
  assert.equal(before.get('mesos_dns_replies_total{code="NXDOMAIN"}'), 0);

  zone = new Zone(1, seededRandom(1));
  zone.add([{ name: 'web.mesos', type: 'A', value: '10.0.0.1' }]);
  zone.publish(4711, true);
  metrics.drifted({ agents: 1, frameworks: 0, tasks: 5 });
  metrics.drifted({ agents: 0, frameworks: 0, tasks: 2 });
  for (const ms of [0, 1, 15, 9000]) metrics.eventAnswered(ms);
  counters.row.drop('ignored');
  await counters.counting(async () => undefined)(new Uint8Array(12), { transport: 'tcp', address: new Uint8Array(16) });

  // Asked for twice, nothing is counted twice.
  await metrics.text();
  const after = await samplesOf(metrics);
  for (const [sample, value] of [
    ['mesos_dns_zone_serial', 4711],
    ['mesos_dns_zone_stale', 1],
    ['mesos_dns_drift_entries_total{kind="agents"}', 1],
    ['mesos_dns_drift_entries_total{kind="tasks"}', 7],
    ['mesos_dns_event_to_answer_seconds_bucket{le="0.001"}', 2],
    ['mesos_dns_event_to_answer_seconds_bucket{le="0.02"}', 3],
    ['mesos_dns_event_to_answer_seconds_count', 4],
    ['mesos_dns_event_to_answer_seconds_sum', 9.016],
    ['mesos_dns_queries_total{transport="tcp",family="6",type="other"}', 1],
    ['mesos_dns_slow_queries_total', 1],
    ['mesos_dns_slow_queries', 0],
    ['mesos_dns_dropped_total{reason="ignored"}', 2],
  ] as const) {
    assert.equal(after.get(sample), value, sample);
  }
});

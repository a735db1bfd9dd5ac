import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { goals } from '../../../bench/goals.ts';
import { page } from '../../../bench/page.ts';
import { plot } from '../../../bench/plot.ts';
import type { Results } from '../../../bench/results.ts';
import { numberText, spreadText } from '../../../bench/table.ts';
import { ROOT } from '../../docs/documents.ts';
import { mistakesIn } from '../../docs/mistakes.ts';
import { sampleResults } from './support.ts';

const PLOT_FILE = 'performance.svg';

/** The goals of the results that are not met. */
function missed(results: Results): string[] {
  return goals(results)
    .filter(({ isMet }) => isMet === false)
    .map(({ measure }) => measure);
}

function withMicros(server: string, kind: string, size: number, cpuMicros: number): Results {
  const { queries, ...rest } = sampleResults();
  const loads = queries.loads.map((load) =>
    load.server === server && load.kind === kind && load.size === size ? { ...load, cpuMicros } : load,
  );
  return { ...rest, queries: { ...queries, loads } };
}

function withCluster(tasks: number, change: Partial<Results['clusters'][number]>): Results {
  const { clusters, ...rest } = sampleResults();
  return { ...rest, clusters: clusters.map((each) => (each.tasks === tasks ? { ...each, ...change } : each)) };
}

function withRates(rates: Readonly<Record<string, number>>): Results {
  const { updates, ...rest } = sampleResults();
  const samples = updates.samples.map((sample) => ({ ...sample, queriesPerSecond: rates[sample.activity]! }));
  return { ...rest, updates: { ...updates, samples } };
}

describe('a goal is missed when the measure is', () => {
  const cases: readonly [what: string, results: Results, expected: readonly RegExp[]][] = [
    ['nothing', sampleResults(), []],
    ['the echo', withMicros('C echo', 'A', 10_000, 1.59), [/C echo/]],
    ['NSD', withMicros('NSD', 'A', 10_000, 2), [/NSD/]],
    ['dnsmasq', withMicros('dnsmasq', 'A', 10_000, 1.9), [/dnsmasq/]],
    ['SRV', withMicros('mesos-dns', 'SRV', 10_000, 3.1), [/SRV/]],
    ['100,000 names', withMicros('mesos-dns', 'A', 100_000, 2.31), [/100,000 names against 1,000/]],
    ['the first answer', withCluster(100_000, { answerMs: 2_001 }), [/first answer/]],
    ['a block', withCluster(100_000, { longestReplyMs: 201 }), [/longest block/]],
    ['memory of 100,000', withCluster(100_000, { residentMb: 401 }), [/100,000 tasks: resident/]],
    ['memory of 10,000', withCluster(10_000, { residentMb: 121 }), [/^10,000 tasks: resident/]],
    ['a change', sampleResults({ changes: [{ tasks: 100_000, cpuMicros: 1_001 }] }), [/one changed task/]],
    ['updates', withRates({ nothing: 90, polls: 100, updates: 89 }), [/against polls/]],
    ['updates and polls', withRates({ nothing: 100, polls: 80, updates: 80 }), [/no polls/]],
  ];
  for (const [what, results, expected] of cases) {
    test(what, () => {
      const measures = missed(results);
      assert.equal(measures.length, expected.length, measures.join('\n'));
      for (const [index, pattern] of expected.entries()) assert.match(measures[index]!, pattern);
    });
  }

  test('the original, which counts with 6.3 times the echo when it does not run', () => {
    assert.equal(missed(withMicros('mesos-dns', 'A', 10_000, 3.01)).filter((text) => /Mesos-DNS/.test(text)).length, 1);
    const { queries, ...rest } = sampleResults();
    const original = { ...queries.loads.find(({ server }) => server === 'mesos-dns')!, server: 'Mesos-DNS (Go)' };
    const loads = [...queries.loads, { ...original, size: 10_000, cpuMicros: 7.9 }];
    assert.match(missed({ ...rest, queries: { ...queries, loads } }).join(), /^the same, against Mesos-DNS$/);
  });

  test('none that was not measured counts as met', () => {
    const nothing = { ...sampleResults(), clusters: [], changes: [] };
    assert.equal(goals(nothing).filter(({ isMet }) => isMet === undefined).length, 5);
    assert.deepEqual(missed(nothing), []);
  });
});

describe('the page', () => {
  test('keeps the rules of the documentation', () => {
    const makefile = readFileSync(join(ROOT, 'Makefile'), 'utf8');
    const mistakes = mistakesIn({
      documents: [{ path: 'docs/PERFORMANCE.md', text: page(sampleResults(), PLOT_FILE) }],
      runners: [],
      hasFile: (path) => path === `docs/${PLOT_FILE}` || existsSync(join(ROOT, path)),
      targets: [...makefile.matchAll(/^([a-z]+):/gm)].map(([, target]) => target!),
    });
    assert.deepEqual(mistakes, []);
  });

  test('hides no miss, and no loss', () => {
    const text = page(withMicros('NSD', 'A', 10_000, 2), PLOT_FILE);
    assert.match(text, /\| the same, against NSD \| < 2\.00 µs \| 2\.00 µs \| \*\*missed\*\* \|/);
    const { queries, ...rest } = sampleResults();
    const loads = queries.loads.map((load) => (load.server === 'Knot' ? { ...load, lost: 0.02 } : load));
    assert.match(page({ ...rest, queries: { ...queries, loads } }, PLOT_FILE), /of Knot up to 2\.00 % of the queries/);
  });

  test('has whole tables', () => {
    const lines = page(sampleResults(), PLOT_FILE).split('\n');
    const cells = (line: string): number => line.split('|').length;
    for (const [index, line] of lines.entries()) {
      if (line.startsWith('|') && lines[index - 1]!.startsWith('|'))
        assert.equal(cells(line), cells(lines[index - 1]!), line);
    }
    assert.doesNotMatch(lines.join('\n'), /undefined|NaN|Infinity|\[object/);
  });
});

describe('the plot', () => {
  const bars = (results: Results): Map<string, number> =>
    new Map(
      [...plot(results).matchAll(/>([^<]+)<\/text><path[^>]* d="M\d+ \d+ h([\d.]+)/g)].map(([, name, length]) => [
        name!,
        Number(length),
      ]),
    );

  test('has bars as long as what they stand for', () => {
    const lengths = bars(sampleResults());
    assert.equal(lengths.size, 7);
    assert.ok(Math.abs(lengths.get('Unbound')! / lengths.get('mesos-dns')! - 2) < 0.01);
  });

  test('cuts off a bar that would leave nothing to see of the others, and says what it stands for', () => {
    const lengths = bars(sampleResults());
    assert.equal(lengths.get('dnsmasq with services'), lengths.get('Unbound'));
    assert.match(plot(sampleResults()), />700</);
  });
});

test('numbers have three digits that count', () => {
  assert.deepEqual([0, 0.1234, 2, 47.06, 99.96, 123.4, 12345.6].map(numberText), [
    '0',
    '0.123',
    '2.00',
    '47.1',
    '100',
    '123',
    '12,346',
  ]);
  assert.equal(spreadText({ median: 2, lowest: 1.5, highest: 3 }), '2.00 (1.50–3.00)');
  assert.equal(spreadText({ median: 2, lowest: 2, highest: 2 }), '2.00');
  assert.equal(spreadText(undefined), '–');
});

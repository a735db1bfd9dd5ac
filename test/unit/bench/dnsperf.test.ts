import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkCodes } from '../../../bench/check-answers.ts';
import { parseLatencies, parseRun } from '../../../bench/dnsperf.ts';

const REPORT = `[Status] Testing complete (time limit)

Statistics:

  Queries sent:         138342
  Queries completed:    138335 (99.99%)
  Queries lost:         7 (0.01%)

  Response codes:       NOERROR 124502 (90.00%), NXDOMAIN 13833 (10.00%)
  Average packet size:  request 39, response 53
  Run time (s):         1.000273
  Queries per second:   138297.244852

  Average Latency (s):  0.003530 (min 0.000023, max 0.012044)
  Latency StdDev (s):   0.001189
`;

test('the report of a run is read', () => {
  assert.deepEqual(parseRun(REPORT), {
    completed: 138335,
    lost: 7,
    queriesPerSecond: 138297.244852,
    codes: new Map([
      ['NOERROR', 124502],
      ['NXDOMAIN', 13833],
    ]),
  });
});

test('a run without a reply, or without a report, is an error', () => {
  const silent = REPORT.replace('138335 (99.99%)', '0 (0.00%)').replace(/Response codes:.*/, 'Response codes:');
  assert.throws(() => parseRun(silent), /no reply/);
  assert.throws(() => parseRun('[Error] unable to open input file'), /reports no/);
});

test('latencies are those of replies, in microseconds', () => {
  const lines = ['[Timeout] Query timed out: msg id 7', '> T app-3.marathon.mesos. A 1.000000'];
  const replies = [0.0001, 0.0002, 0.003].map((seconds) => `> NOERROR app-1.marathon.mesos. A ${seconds.toFixed(6)}`);
  const { p50, p99 } = parseLatencies([...lines, ...replies, REPORT].join('\n'));
  assert.equal(Math.round(p50), 200);
  assert.equal(Math.round(p99), 3000);
});

test('a run counts only if every reply is one that its questions call for', () => {
  const run = (codes: Record<string, number>) => {
    const completed = Object.values(codes).reduce((sum, count) => sum + count, 0);
    return { completed, lost: 0, queriesPerSecond: 1, codes: new Map(Object.entries(codes)) };
  };
  checkCodes('us', 'A', run({ NOERROR: 10 }));
  checkCodes('us', 'NXDOMAIN', run({ NXDOMAIN: 10 }));
  checkCodes('us', 'mix', run({ NOERROR: 903, NXDOMAIN: 97 }));
  assert.throws(() => checkCodes('us', 'A', run({ NOERROR: 9_999, NXDOMAIN: 1 })), /us answers A with 9999 NOERROR, 1/);
  assert.throws(() => checkCodes('us', 'SRV', run({ NOERROR: 9_999, SERVFAIL: 1 })), /SERVFAIL/);
  assert.throws(() => checkCodes('us', 'NXDOMAIN', run({ NOERROR: 10 })), /NXDOMAIN with 10 NOERROR/);
  assert.throws(() => checkCodes('us', 'mix', run({ NOERROR: 80, NXDOMAIN: 20 })), /mix/);
  assert.throws(() => checkCodes('us', 'mix', run({ NOERROR: 90, NXDOMAIN: 9, REFUSED: 1 })), /REFUSED/);
});

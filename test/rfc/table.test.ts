import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CASES } from './cases.ts';
import { parseQuery } from './query.ts';
import { JUDGES } from './run-cases.ts';

test('the table has at least 80 rows that dig and kdig both judge', () => {
  const queries = CASES.flatMap(({ ask }) => (ask instanceof Uint8Array ? [] : [parseQuery(ask)]));
  const byTools = queries.filter((query) =>
    JUDGES.filter(({ name }) => name === 'dig' || name === 'kdig').every((judge) => judge.canAsk(query)),
  );
  assert.ok(byTools.length >= 80, `${byTools.length}`);
});

test('every row that is a question has a judge, and nearly every one has two', () => {
  for (const { ask, title } of CASES) {
    if (ask instanceof Uint8Array) continue;
    const query = parseQuery(ask);
    const judges = JUDGES.filter((judge) => judge.canAsk(query)).map(({ name }) => name);
    assert.ok(judges.length >= (query.type.endsWith('XFR') ? 1 : 2), `${title}: ${judges}`);
  }
});

test('every row says where it is from and what has to come back, and no two are alike', () => {
  const seen = new Set<string>();
  for (const { section, title, setup = 'usual', reply, udp, tcp } of CASES) {
    assert.match(section, /^(?:RFC \d{4}(?: §\d+(?:\.\d+)*)?|Mesos-DNS)$/, title);
    assert.ok(reply !== undefined || udp !== undefined || tcp !== undefined, title);
    const key = `${setup}: ${section}: ${title}`;
    assert.ok(!seen.has(key), key);
    seen.add(key);
  }
});

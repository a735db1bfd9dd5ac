import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createNode, UPSTREAM_CONF } from './fake-node.ts';
import { CONFIGURATIONS, FILES } from './file-situations.ts';
import { MANAGERS, RESOLVCONF, RESOLVED } from './manager-situations.ts';
import type { StartingSituation } from './starting-situation.ts';
import { nodeRoot } from './support.ts';

const SITUATIONS = [...FILES, ...CONFIGURATIONS, ...MANAGERS, ...RESOLVED, ...RESOLVCONF];

const NOTES = '/var/lib/mesos-dns-resolv-conf';

test('there are as many starting situations as promised', () => {
  assert.ok(SITUATIONS.length >= 30, String(SITUATIONS.length));
  assert.equal(new Set(SITUATIONS.map(({ name }) => name)).size, SITUATIONS.length);
});

describe('from each starting situation:', () => {
  for (const situation of SITUATIONS) test(situation.name, () => thereAndBack(situation));
});

/** Applies it dry, then really, then again, and restores it. */
async function thereAndBack({
  start,
  config,
  applied,
  upstreams,
  programs = [],
  says,
}: StartingSituation): Promise<void> {
  const node = createNode(nodeRoot(), start, config);
  const before = node.snapshot(true);
  const dry = await node.run('apply', '--dry-run');
  assert.equal(dry.code, 0, dry.err);
  assert.deepEqual(node.snapshot(true), before, 'a dry run changes nothing');

  const first = await node.run('apply');
  assert.equal(first.code, 0, first.err);
  assert.ok((first.out + first.err).includes(says ?? ''), first.out + first.err);
  const said = (text: string): string => text.replace(/^would (\w+)|^(?:wrote|made|ran|removed)/gm, '');
  assert.equal(said(first.out), said(dry.out), 'a dry run says what is done');
  assert.deepEqual(node.programs, programs);
  assertTexts(node.read, applied);
  assert.deepEqual(
    [...(node.read(UPSTREAM_CONF) ?? '').matchAll(/^nameserver (.+)$/gm)].map(([, each]) => each),
    upstreams,
  );
  assertOnlyChanged(withoutTimes(before), node.snapshot(), Object.keys(applied));

  const after = node.snapshot(true);
  const second = await node.run('apply');
  assert.equal(second.code, 0, second.err);
  assert.match(second.out, /^nothing to do: all is as it should be$/m);
  assert.deepEqual(node.snapshot(true), after, 'the second time nothing is written');
  assert.deepEqual(node.programs, programs, 'the second time nobody is told');
  assert.equal((await node.run('status')).code, 0);

  const back = await node.run('restore');
  assert.equal(back.code, 0, back.err);
  if (!isLeftByUs(start)) assert.deepEqual(node.snapshot(), withoutTimes(before));
  assert.equal((await node.run('status')).code, 3);
  assert.match((await node.run('restore')).out, /^nothing to do/);
}

function assertTexts(read: (path: string) => string | undefined, texts: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(texts)) assert.equal(read(path), text, path);
}

/** Folders that were made for what was changed are changes too. */
function assertOnlyChanged(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  paths: readonly string[],
): void {
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (path) => before[path] !== after[path],
  );
  const unexpected = changed.filter(
    (path) => !path.startsWith(NOTES) && !paths.some((each) => each === path || each.startsWith(`${path}/`)),
  );
  assert.deepEqual(unexpected, []);
}

function withoutTimes(snapshot: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(snapshot).map(([path, text]) => [path, text.replace(/^(\d+ \d+:\d+) \d+ \d+/, '$1')]),
  );
}

/** Then what was there before us is not what we found. */
function isLeftByUs(start: StartingSituation['start']): boolean {
  return Object.values(start).some(
    (planted) => typeof planted === 'string' && planted.startsWith('# mesos-dns: begin'),
  );
}

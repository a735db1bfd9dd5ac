import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DockerSituation, SITUATIONS } from './daemon-json-situations.ts';
import { DAEMON_JSON, dockerNode, NOTES } from './docker-node.ts';

test('there are as many starting situations as promised', () => {
  assert.ok(SITUATIONS.length >= 25, String(SITUATIONS.length));
  assert.equal(new Set(SITUATIONS.map(({ name }) => name)).size, SITUATIONS.length);
});

describe('from each starting situation:', () => {
  for (const situation of SITUATIONS) test(situation.name, () => thereAndBack(situation));
});

/** Applies it dry, then really, then again, and restores it, dry and really. */
async function thereAndBack({ before, after, node: tree, config, says = '' }: DockerSituation): Promise<void> {
  const node = dockerNode(before, tree, config);
  const found = node.snapshot();
  const untouched = node.snapshot(true);
  const dry = await node.run('apply', '--dry-run');
  assert.equal(dry.code, 0, dry.err);
  assert.deepEqual(node.snapshot(true), untouched, 'a dry run changes nothing');

  const first = await node.run('apply');
  assert.equal(first.code, 0, first.err);
  assert.equal(node.read(DAEMON_JSON), after);
  assert.ok(first.err.includes(says), first.err);
  if (says === '') assert.equal(first.err, '');
  const isChanged = after !== before;
  assert.equal(first.out.includes('run "systemctl restart docker"'), isChanged, first.out);
  const said = (text: string): string => text.replace(/^would (\w+)|^(?:wrote|made|ran|removed)/gm, '');
  assert.equal(said(first.out), said(dry.out), 'a dry run says what is done');
  const others = Object.entries(node.snapshot()).filter(
    ([path]) => !path.startsWith(NOTES) && path !== DAEMON_JSON && path !== '/etc/docker',
  );
  for (const [path, what] of others) assert.equal(what, found[path], path);
  if (found[DAEMON_JSON] !== undefined) {
    const attributes = (what = ''): string => what.split(' ').slice(0, 2).join(' ');
    assert.equal(attributes(node.snapshot()[DAEMON_JSON]), attributes(found[DAEMON_JSON]));
  }

  const applied = node.snapshot(true);
  const second = await node.run('apply');
  assert.match(second.out, /^nothing to do: all is as it should be$/m);
  assert.deepEqual(node.snapshot(true), applied, 'the second time nothing is written');

  assert.equal((await node.run('restore', '--dry-run')).code, 0);
  assert.deepEqual(node.snapshot(true), applied, 'a dry run changes nothing');
  const back = await node.run('restore');
  assert.equal(back.code, 0, back.err);
  assert.equal(back.out.includes('run "systemctl restart docker"'), isChanged, back.out);
  assert.deepEqual(node.snapshot(), found);
  assert.match((await node.run('restore')).out, /^nothing to do/);
}

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAEMON_JSON, dockerNode, NOTES } from './docker-node.ts';

const OURS = '"dns": ["172.17.0.1", "10.0.0.1", "10.0.0.2"]';

describe('what others write in between stays, and our servers leave:', () => {
  const cases: readonly [name: string, before: string | undefined, meanwhile: string, after: string | undefined][] = [
    ['a member behind', '{"a": 1}', `{"a": 1, ${OURS}, "b": 2}`, '{"a": 1, "b": 2}'],
    ['a member before', '{"a": 1}', `{"b": 2, "a": 1, ${OURS}}`, '{"b": 2, "a": 1}'],
    ['ours is the first now', '{"a": 1}', `{\n  ${OURS},\n  "a": 1\n}\n`, '{\n  "a": 1\n}\n'],
    ['only ours is left', '{"a": 1}', `{${OURS}}`, '{}'],
    ['written by a program', '{"a": 1}', `{"dns":["172.17.0.1","10.0.0.1","10.0.0.2"],"a":2}`, '{"a":2}'],
    ['on several lines', '{"a": 1}', `{\n  ${OURS.replaceAll(', ', ',\n    ')},\n  "a": 1\n}`, '{\n  "a": 1\n}'],
    ['servers of before', '{"dns": [ "10.9.9.9" ]}', `{"a": 1, ${OURS}}`, '{"a": 1, "dns": [ "10.9.9.9" ]}'],
    ['the same octets', '{"a": 1}', `{"a": 1, ${OURS}}`, '{"a": 1}'],
    ['a member, where there was no file', undefined, `{\n  ${OURS},\n  "b": 2\n}\n`, '{\n  "b": 2\n}\n'],
    ['white space, where there was no file', undefined, `{ ${OURS} }`, undefined],
    ['other servers are theirs', '{"a": 1}', '{"a": 1, "dns": ["10.9.9.8"]}', '{"a": 1, "dns": ["10.9.9.8"]}'],
    [
      'our servers in another order are theirs',
      '{}',
      '{"dns": ["10.0.0.1", "172.17.0.1"]}',
      '{"dns": ["10.0.0.1", "172.17.0.1"]}',
    ],
    ['no servers any more', '{"dns": ["10.9.9.9"]}', '{"a": 1}', '{"a": 1}'],
    ['nothing in the file', '{"a": 1}', '', ''],
  ];
  for (const [name, before, meanwhile, after] of cases) {
    test(name, async () => {
      const node = dockerNode(before);
      assert.equal((await node.run('apply')).code, 0);
      node.plant({ [DAEMON_JSON]: meanwhile });
      const { code, err } = await node.run('restore');
      assert.equal(code, 0, err);
      assert.equal(node.read(DAEMON_JSON), after);
      assert.equal(node.read(`${NOTES}/state.json`), undefined);
    });

    test(`${name}: also when it is applied again in between`, async () => {
      const node = dockerNode(before);
      await node.run('apply');
      node.plant({ [DAEMON_JSON]: meanwhile });
      assert.equal((await node.run('apply')).code, 0);
      const applied = node.read(DAEMON_JSON)!;
      assert.deepEqual(JSON.parse(applied).dns, ['172.17.0.1', '10.0.0.1', '10.0.0.2']);
      if (meanwhile.includes('172.17.0.1') && !name.includes('order')) assert.equal(applied, meanwhile);
      assert.match((await node.run('apply')).out, /^nothing to do/);
      await node.run('restore');
      assert.equal(node.read(DAEMON_JSON), after);
    });
  }

  test('the file is removed', async () => {
    const node = dockerNode('{"a": 1}');
    await node.run('apply');
    node.remove(DAEMON_JSON);
    assert.equal((await node.run('restore')).code, 0);
    assert.equal(node.read(DAEMON_JSON), undefined);
  });

  test('its mode stays where its text is another', async () => {
    const node = dockerNode('{"a": 1}');
    await node.run('apply');
    node.plant({ [DAEMON_JSON]: { text: `{${OURS}, "b": 1}`, mode: 0o640 } });
    await node.run('restore');
    assert.match(node.snapshot()[DAEMON_JSON]!, /^100640 .* \{"b": 1\}$/);
  });

  test('a file that somebody broke is left alone, and the notes wait until it is put right', async () => {
    const node = dockerNode('{"a": 1}');
    await node.run('apply');
    node.plant({ [DAEMON_JSON]: `{"a": 1, ${OURS}` });
    const broken = node.snapshot(true);
    const { code, err } = await node.run('restore');
    assert.equal(code, 1);
    assert.match(
      err,
      /daemon\.json is not one JSON object any more: put it right and restore again, or take "dns" out/,
    );
    assert.deepEqual(node.snapshot(true), broken);
    node.plant({ [DAEMON_JSON]: `{"b": 1, ${OURS}}` });
    assert.equal((await node.run('restore')).code, 0);
    assert.equal(node.read(DAEMON_JSON), '{"b": 1}');
  });

  for (const notes of [
    '',
    '{',
    '{"version": 2, "place": "/etc/docker/daemon.json"}',
    '{"version": 1, "place": "/etc/passwd"}',
  ]) {
    test(`notes that say nothing (${notes}) lead to no other file, and what is there counts as found`, async () => {
      const node = dockerNode(`{${OURS}}`, { [`${NOTES}/state.json`]: notes });
      assert.equal((await node.run('apply')).code, 0);
      assert.equal((await node.run('restore')).code, 0);
      assert.equal(node.read(DAEMON_JSON), `{${OURS}}`);
    });
  }

  test('notes about another file are not about this one', async () => {
    const node = dockerNode(`{${OURS}}`);
    await node.run('apply');
    const notes = node.read(`${NOTES}/state.json`)!;
    node.plant({
      [`${NOTES}/state.json`]: notes
        .replace(`"place": "${DAEMON_JSON}"`, '"place": "/etc/passwd"')
        .replace(/"text": ".*"/, '"text": "x"'),
    });
    assert.equal((await node.run('restore')).code, 0);
    assert.equal(node.read(DAEMON_JSON), `{${OURS}}`);
  });

  test('other fallbacks than before take their place, and the way back stays', async () => {
    const node = dockerNode('{\n  "dns": ["10.9.9.9"]\n}\n');
    await node.run('apply');
    Object.assign(node.tools, {
      probe: async () => ({ kind: 'serves' }),
      machine: { ...node.tools.machine, localAddresses: () => ['10.0.0.1'] },
    });
    assert.equal((await node.run('apply')).code, 0);
    assert.equal(node.read(DAEMON_JSON), '{\n  "dns": ["172.17.0.1", "10.0.0.2"]\n}\n');
    await node.run('restore');
    assert.equal(node.read(DAEMON_JSON), '{\n  "dns": ["10.9.9.9"]\n}\n');
  });
});

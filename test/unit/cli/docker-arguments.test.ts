import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseDockerArguments } from '../../../src/cli/docker-arguments.ts';
import { dockerNode } from '../node/docker/docker-node.ts';

describe('the arguments of docker', () => {
  const right: readonly [args: readonly string[], asked: object][] = [
    [['apply'], { action: 'apply', configFile: 'config.json', isDryRun: false }],
    [['--dry-run', 'restore'], { action: 'restore', configFile: 'config.json', isDryRun: true }],
    [['apply', '-config', 'a', '-dry-run'], { action: 'apply', configFile: 'a', isDryRun: true }],
    [['--config=a=b', 'apply'], { action: 'apply', configFile: 'a=b', isDryRun: false }],
  ];
  for (const [args, asked] of right) test(args.join(' '), () => assert.deepEqual(parseDockerArguments(args), asked));

  const wrong: readonly [args: readonly string[], says: RegExp][] = [
    [[], /^it takes one of apply and restore$/],
    [['status'], /^it takes one of apply and restore$/],
    [['apply', 'restore'], /^it takes one of apply and restore$/],
    [['apply', '-config'], /^-config needs a value/],
    [['apply', '--config='], /^-config needs a value/],
    [['apply', '--dry-run=no'], /^--dry-run takes no value$/],
    [['apply', '--force'], /^there is no flag --force; flags are -config and --dry-run$/],
  ];
  for (const [args, says] of wrong) test(args.join(' '), () => assert.match(String(parseDockerArguments(args)), says));

  test('wrong ones are told with the usage', async () => {
    const { code, err } = await dockerNode('{}').run('status');
    assert.equal(code, 2);
    assert.match(err, /^mesos-dns docker: it takes one of apply and restore\nusage: mesos-dns docker apply\|restore/);
  });

  test('a wrong configuration is told', async () => {
    const { code, err } = await dockerNode('{}', {}, { ttl: -1 }).run('apply');
    assert.equal(code, 1);
    assert.match(err, /ttl is -1/);
  });
});

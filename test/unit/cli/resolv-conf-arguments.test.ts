import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resolvConf } from '../../../src/cli/resolv-conf.ts';
import { parseResolvConfArguments } from '../../../src/cli/resolv-conf-arguments.ts';
import { createNode } from '../node/fake-node.ts';
import { nodeRoot } from '../node/support.ts';
import { captureOutput } from './capture-output.ts';

describe('the arguments of resolv-conf', () => {
  const PARSED: Readonly<Record<string, object>> = {
    apply: { action: 'apply', configFile: 'config.json', isDryRun: false, unlessFallback: false },
    'apply -config a.json': { action: 'apply', configFile: 'a.json', isDryRun: false, unlessFallback: false },
    '--config=a.json apply --dry-run': { action: 'apply', configFile: 'a.json', isDryRun: true, unlessFallback: false },
    'restore -dry-run': { action: 'restore', configFile: 'config.json', isDryRun: true, unlessFallback: false },
    'restore --unless-fallback': {
      action: 'restore',
      configFile: 'config.json',
      isDryRun: false,
      unlessFallback: true,
    },
    status: { action: 'status', configFile: 'config.json', isDryRun: false, unlessFallback: false },
  };
  for (const [line, parsed] of Object.entries(PARSED)) {
    test(`are understood: ${line}`, () => assert.deepEqual(parseResolvConfArguments(line.split(' ')), parsed));
  }

  const MISTAKES: Readonly<Record<string, string>> = {
    '': 'it takes one of apply, restore and status',
    aply: 'it takes one of apply, restore and status',
    'apply restore': 'it takes one of apply, restore and status',
    'apply -v': 'there is no flag -v; flags are -config, --dry-run and --unless-fallback',
    'apply -config': '-config needs a value, as in -config=FILE',
    'apply -config=': '-config needs a value, as in -config=FILE',
    'apply --dry-run=true': '--dry-run takes no value',
    'apply --unless-fallback': '--unless-fallback is for restore only',
    'status --dry-run': '--dry-run is for apply and restore only',
  };
  for (const [line, message] of Object.entries(MISTAKES)) {
    test(`are refused: ${line}`, async () => {
      const output = captureOutput();
      const code = await resolvConf(line.split(' ').filter(Boolean), output, createNode(nodeRoot(), {}).tools);
      assert.equal(code, 2);
      assert.equal(output.written.err.split('\n')[0], `mesos-dns resolv-conf: ${message}`);
      assert.match(output.written.err, /\nusage: mesos-dns resolv-conf apply\|restore\|status /);
    });
  }
});

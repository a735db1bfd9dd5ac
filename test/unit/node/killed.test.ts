import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resolvConf } from '../../../src/cli/resolv-conf.ts';
import { captureOutput } from '../cli/capture-output.ts';
import { type FailingCalls, failingAt, killedAt } from './failing-calls.ts';
import { createNode, type FakeNode, GENERATED, INTERFACES, type Ran, type Tree, UPLINK } from './fake-node.ts';
import { nodeRoot } from './support.ts';

const RESOLV = '/etc/resolv.conf';
const TEXT = 'options timeout:4\nnameserver 10.9.9.9\n';

const NODES: Readonly<Record<string, Tree>> = {
  'a plain file': { [RESOLV]: TEXT },
  'no file': {},
  'a link': { [RESOLV]: { link: '/run/x' }, '/run/x': TEXT },
  'systemd-resolved': {
    [RESOLV]: { link: '../run/systemd/resolve/stub-resolv.conf' },
    '/run/systemd/resolve/stub-resolv.conf': 'nameserver 127.0.0.53\n',
    [UPLINK]: TEXT,
  },
  resolvconf: {
    [RESOLV]: { link: '/run/resolvconf/resolv.conf' },
    [GENERATED]: TEXT,
    [`${INTERFACES}/eth0`]: TEXT,
  },
};

/** Runs the command with those calls: its exit code, and what it says. */
async function runWith({ disk, run }: FailingCalls, { root, tools }: FakeNode, action: string): Promise<Ran> {
  const output = captureOutput();
  const failing = { ...tools, disk, run: (program: Parameters<typeof tools.run>[0]) => run(() => tools.run(program)) };
  const code = await resolvConf([action, '-config', `${root}.json`], output, failing);
  return { code, ...output.written };
}

async function succeed(node: FakeNode, action: string): Promise<void> {
  const { code, err } = await node.run(action);
  assert.equal(code, 0, err);
}

describe('killed at any moment,', () => {
  for (const [name, tree] of Object.entries(NODES)) {
    for (const [killed, next] of [
      ['apply', 'apply'],
      ['apply', 'restore'],
      ['restore', 'restore'],
      ['restore', 'apply'],
    ] as const) {
      test(`${killed} leaves a file that works, and then ${next} does: ${name}`, async () => {
        const whole = createNode(nodeRoot(), tree);
        const before = whole.snapshot();
        await succeed(whole, 'apply');
        const applied = whole.snapshot();
        const texts = [createNode(nodeRoot(), tree).read(RESOLV), whole.read(RESOLV)];

        let calls = 0;
        for (let isKilled = true; isKilled; calls++) {
          const node = createNode(nodeRoot(), tree);
          if (killed === 'restore') await succeed(node, 'apply');
          const { hasFailed, ...process } = killedAt(calls);
          await runWith({ hasFailed, ...process }, node, killed);
          isKilled = hasFailed();
          assert.ok(texts.includes(node.read(RESOLV)), `after ${calls} calls: ${node.read(RESOLV)}`);
          await succeed(node, next);
          assert.deepEqual(node.snapshot(), next === 'apply' ? applied : before, `after ${calls} calls`);
          if (next === 'apply') await succeed(node, 'restore');
          assert.deepEqual(node.snapshot(), before, `restored after ${calls} calls`);
        }
        // Fewer would mean that most of what it does goes past the disk that dies.
        assert.ok(calls > 7, `${calls} calls`);
      });
    }
  }
});

describe('when a call fails,', () => {
  for (const [name, tree] of Object.entries(NODES)) {
    test(`apply undoes what it has done, or has done all: ${name}`, async () => {
      let undone = 0;
      for (let call = 0, hasFailed = true; hasFailed; call++) {
        const node = createNode(nodeRoot(), tree);
        const before = node.snapshot();
        const calls = failingAt(call);
        const { code, err } = await runWith(calls, node, 'apply');
        hasFailed = calls.hasFailed();
        if (code === 0) continue;
        undone++;
        assert.match(err, /EIO: the test says so\. Nothing is changed\.\n$/);
        assert.deepEqual(node.snapshot(), before, `call ${call}`);
      }
      assert.ok(undone > 7, `${undone} times`);
    });
  }
});

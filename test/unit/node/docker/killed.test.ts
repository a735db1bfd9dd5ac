import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { docker } from '../../../../src/cli/docker.ts';
import { captureOutput } from '../../cli/capture-output.ts';
import { type FailingCalls, failingAt, killedAt } from '../failing-calls.ts';
import type { Ran } from '../fake-node.ts';
import { DAEMON_JSON, type DockerNode, dockerNode } from './docker-node.ts';

const FILES: Readonly<Record<string, string | undefined>> = {
  'no file': undefined,
  'servers of before': '{\n  "dns": ["10.9.9.9"],\n  "debug": true\n}\n',
  'no servers of before': '{"debug": true}',
};

async function runWith({ disk, run }: FailingCalls, { root, tools }: DockerNode, action: string): Promise<Ran> {
  const output = captureOutput();
  const failing = { ...tools, disk, run: (program: Parameters<typeof tools.run>[0]) => run(() => tools.run(program)) };
  const code = await docker([action, '-config', `${root}.json`], output, failing);
  return { code, ...output.written };
}

async function succeed(node: DockerNode, action: string): Promise<void> {
  const { code, err } = await node.run(action);
  assert.equal(code, 0, err);
}

describe('killed at any moment,', () => {
  for (const [name, text] of Object.entries(FILES)) {
    for (const [killed, next] of [
      ['apply', 'apply'],
      ['apply', 'restore'],
      ['restore', 'restore'],
      ['restore', 'apply'],
    ] as const) {
      test(`${killed} leaves the old file or the new one, and then ${next} does its work: ${name}`, async () => {
        const whole = dockerNode(text);
        const before = whole.snapshot();
        await succeed(whole, 'apply');
        const applied = whole.snapshot();
        const texts = [text, whole.read(DAEMON_JSON)];
        let calls = 0;
        for (let isKilled = true; isKilled; calls++) {
          const node = dockerNode(text);
          if (killed === 'restore') await succeed(node, 'apply');
          const { hasFailed, ...process } = killedAt(calls);
          await runWith({ hasFailed, ...process }, node, killed);
          isKilled = hasFailed();
          assert.ok(texts.includes(node.read(DAEMON_JSON)), `after ${calls} calls: ${node.read(DAEMON_JSON)}`);
          await succeed(node, next);
          assert.deepEqual(node.snapshot(), next === 'apply' ? applied : before, `after ${calls} calls`);
          if (next === 'apply') await succeed(node, 'restore');
          assert.deepEqual(node.snapshot(), before, `restored after ${calls} calls`);
        }
        // Fewer would mean that most of what it does goes past the disk that dies.
        assert.ok(calls > 5, `${calls} calls`);
      });
    }
  }
});

describe('when a call fails,', () => {
  for (const [name, text] of Object.entries(FILES)) {
    test(`apply undoes what it has done, or has done all: ${name}`, async () => {
      let undone = 0;
      for (let call = 0, hasFailed = true; hasFailed; call++) {
        const node = dockerNode(text);
        const before = node.snapshot();
        const calls = failingAt(call);
        const { code, err } = await runWith(calls, node, 'apply');
        hasFailed = calls.hasFailed();
        if (code === 0) continue;
        undone++;
        assert.match(err, /^mesos-dns docker: .*EIO: the test says so\. Nothing is changed\.\n$/m);
        assert.deepEqual(node.snapshot(), before, `call ${call}`);
      }
      assert.ok(undone > 7, `${undone} times`);
    });
  }
});

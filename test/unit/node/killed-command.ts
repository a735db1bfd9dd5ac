import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { NodeTools } from '../../../src/cli/node-tools.ts';
import type { Output } from '../../../src/cli/output.ts';
import { captureOutput } from '../cli/capture-output.ts';
import { type FailingCalls, failingAt, killedAt } from './failing-calls.ts';
import type { FakeNode, Ran } from './fake-node.ts';

/** A command that is killed, and whose calls fail, at each of them in turn. */
export interface KilledCommand {
  readonly command: (args: readonly string[], output: Output, tools: NodeTools) => Promise<number>;
  /** What nodes are before, by what is special of each. */
  readonly nodes: Readonly<Record<string, () => FakeNode>>;
  /** The file that it is about. */
  readonly file: string;
  /** What it leaves when it is killed. */
  readonly leaves: string;
  /** Fewer calls would mean that most of what it does goes past the disk that dies. */
  readonly callsMin: number;
  /** What it says when a call failed. */
  readonly failure: RegExp;
}

export function describeKilled({ command, nodes, file, leaves, callsMin, failure }: KilledCommand): void {
  /** Runs the command with those calls: its exit code, and what it says. */
  const runWith = async ({ disk, run }: FailingCalls, { root, tools }: FakeNode, action: string): Promise<Ran> => {
    const output = captureOutput();
    const failing = {
      ...tools,
      disk,
      run: (program: Parameters<typeof tools.run>[0]) => run(() => tools.run(program)),
    };
    const code = await command([action, '-config', `${root}.json`], output, failing);
    return { code, ...output.written };
  };

  describe('killed at any moment,', () => {
    for (const [name, create] of Object.entries(nodes)) {
      for (const [killed, next] of [
        ['apply', 'apply'],
        ['apply', 'restore'],
        ['restore', 'restore'],
        ['restore', 'apply'],
      ] as const) {
        test(`${killed} leaves ${leaves}, and then ${next} does its work: ${name}`, async () => {
          const whole = create();
          const before = whole.snapshot();
          const texts = [whole.read(file)];
          await succeed(whole, 'apply');
          const applied = whole.snapshot();
          texts.push(whole.read(file));
          let calls = 0;
          for (let isKilled = true; isKilled; calls++) {
            const node = create();
            if (killed === 'restore') await succeed(node, 'apply');
            const { hasFailed, ...process } = killedAt(calls);
            await runWith({ hasFailed, ...process }, node, killed);
            isKilled = hasFailed();
            assert.ok(texts.includes(node.read(file)), `after ${calls} calls: ${node.read(file)}`);
            await succeed(node, next);
            assert.deepEqual(node.snapshot(), next === 'apply' ? applied : before, `after ${calls} calls`);
            if (next === 'apply') await succeed(node, 'restore');
            assert.deepEqual(node.snapshot(), before, `restored after ${calls} calls`);
          }
          assert.ok(calls >= callsMin, `${calls} calls`);
        });
      }
    }
  });

  describe('when a call fails,', () => {
    for (const [name, create] of Object.entries(nodes)) {
      test(`apply undoes what it has done, or has done all: ${name}`, async () => {
        let undone = 0;
        for (let call = 0, hasFailed = true; hasFailed; call++) {
          const node = create();
          const before = node.snapshot();
          const calls = failingAt(call);
          const { code, err } = await runWith(calls, node, 'apply');
          hasFailed = calls.hasFailed();
          if (code === 0) continue;
          undone++;
          assert.match(err, failure);
          assert.deepEqual(node.snapshot(), before, `call ${call}`);
        }
        assert.ok(undone > 7, `${undone} times`);
      });
    }
  });
}

async function succeed(node: FakeNode, action: string): Promise<void> {
  const { code, err } = await node.run(action);
  assert.equal(code, 0, err);
}

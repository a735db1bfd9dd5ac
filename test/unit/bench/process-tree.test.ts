import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpuSeconds, keepOnCore, parseStat, peakMb, residentMb } from '../../../bench/process-tree.ts';
import { startProgram } from '../../support/process.ts';

test('a program may have any name', () => {
  const line = '17 (a ) 1 (b) S 4 17 17 0 -1 4194560 500 0 0 0 11 22 33 44 20 0 1 0 100 1000 200';
  assert.deepEqual(parseStat(line), { pid: 17, parent: 4, cpuTicks: 110 });
});

/** Burns CPU in a child that has ended when the program says "ready", and keeps another child with 64 MiB. */
const PROGRAM = `
const { spawn, spawnSync } = require('node:child_process');
const burn = 'const end = process.cpuUsage().user + 300000; while (process.cpuUsage().user < end);';
spawnSync(process.execPath, ['-e', burn]);
const child = spawn(process.execPath, ['-e', 'global.kept = Buffer.alloc(64 << 20, 1); console.log("kept"); setInterval(() => {}, 1e6)']);
process.on('exit', () => child.kill());
process.on('SIGTERM', () => process.exit());
child.stdout.on('data', () => console.log('ready'));
`;

test('children count, those that have ended too', async (t) => {
  const program = await startProgram(process.execPath, { args: ['-e', PROGRAM] });
  t.after(() => program.stop());
  await program.waitFor('ready');
  assert.ok(cpuSeconds(program.pid) >= 0.3);
  const alone = peakMb(program.pid);
  assert.ok(residentMb(program.pid) > alone + 30, `${residentMb(program.pid)} MB with its child, ${alone} MB alone`);
});

test('a process stays on its core, with all that it starts', async (t) => {
  const program = await startProgram('sh', { args: ['-c', 'while :; do nproc; sleep 0.05; done'] });
  t.after(() => program.stop());
  await program.waitFor(/\d/);
  keepOnCore(program.pid, 0);
  await program.waitFor(/\n1\n$/);
  assert.throws(() => keepOnCore(program.pid, 4096));
});

test('a process that has ended cannot be measured', async () => {
  const program = await startProgram('true');
  await program.ended;
  assert.throws(() => cpuSeconds(program.pid), /has ended/);
  assert.throws(() => residentMb(program.pid), /has ended/);
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { VERSION } from '../../src/version.ts';
import type { RunningMesosDns } from './mesos-dns.ts';

/** As long as Node takes to open its debugger many times over. */
const OPENING_MS = 500;
/** Of /proc/net/tcp. */
const LISTENING = '0A';

/** A SIGUSR1 makes a server open no port, and it goes on. */
export async function assertNoDebugger(server: RunningMesosDns): Promise<void> {
  const before = listeningPorts(server.program.pid);
  assert.ok(before.includes(server.httpPort), String(before));
  process.kill(server.program.pid, 'SIGUSR1');
  await sleep(OPENING_MS);
  assert.deepEqual(listeningPorts(server.program.pid), before);
  assert.doesNotMatch(server.program.output(), /debugger|inspector/i);
  assert.equal(((await server.get('/v1/version')) as { Version: string }).Version, VERSION);
}

/** Where a process listens, over TCP. */
function listeningPorts(pid: number): number[] {
  const sockets = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`)));
  return ['tcp', 'tcp6']
    .flatMap((table) => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').trimEnd().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === LISTENING && sockets.has(`socket:[${inode}]`))
    .map(([, local]) => Number.parseInt(local!.split(':')[1]!, 16))
    .sort();
}

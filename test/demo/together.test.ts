import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MESOS_DNS } from '../support/mesos-dns.ts';
import { startProgram } from '../support/process.ts';

test('demos that start at one moment do not fight for their ports', async (t) => {
  const ports = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const demo = await startProgram(MESOS_DNS, { args: ['demo'] });
      t.after(() => demo.stop());
      const [, port] = await demo.waitFor(/DNS +127\.0\.0\.1:(\d+), UDP and TCP/);
      return port;
    }),
  );
  assert.equal(new Set(ports).size, 4);
});

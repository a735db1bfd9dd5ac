import { test } from 'node:test';
import { startMesosDns } from '../support/mesos-dns.ts';
import { assertNoDebugger } from '../support/no-debugger.ts';

test("SIGUSR1 does not open Node's debugger", async (t) => {
  const server = await startMesosDns({ masters: ['127.0.0.1:1'], resolvers: ['127.0.0.9'] });
  t.after(() => server.stop());
  await assertNoDebugger(server);
});

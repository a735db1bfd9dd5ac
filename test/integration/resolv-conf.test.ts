import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startProgram } from '../support/process.ts';

test('resolv-conf does on a real node, with real mounts and real look-ups, what it says', async (t) => {
  const program = fileURLToPath(new URL('resolv-conf-node.ts', import.meta.url));
  // Namespaces of its own; root need not become another user in them, who may do less.
  const user = process.geteuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const running = await startProgram('unshare', {
    args: [
      ...user,
      '--mount',
      '--net',
      '--pid',
      '--fork',
      '--kill-child',
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      program,
    ],
  });
  t.after(() => running.stop());
  await running.waitFor('all is done', 120_000);
});

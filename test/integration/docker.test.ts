import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startProgram } from '../support/process.ts';

test('docker does on a real node, with a real bridge and real look-ups from behind it, what it says', async (t) => {
  const program = fileURLToPath(new URL('docker-node.ts', import.meta.url));
  // Namespaces of its own; root need not become another user in them, who may do less.
  const user = process.geteuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', program];
  const running = await startProgram('unshare', {
    args: [...user, '--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc', ...node],
  });
  t.after(() => running.stop());
  await running.waitFor('all is done', 120_000);
});

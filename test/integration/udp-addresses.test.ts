import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startProgram } from '../support/process.ts';

/** Where the machine has more than one address of each kind. */
const ADDRESSES = ['10.1.0.5/32', '10.1.0.6/32', 'fd00::5/128', 'fd00::6/128', 'fe80::5/64'];

const SETUP = ['ip link set lo up', ...ADDRESSES.map((address) => `ip address add ${address} dev lo nodad`)];

test('replies of wildcard listeners leave from the address that was asked, whatever leads to the client', async (t) => {
  const program = fileURLToPath(new URL('udp-addresses.ts', import.meta.url));
  // A network of its own, in which whoever runs the test may do everything.
  const running = await startProgram('unshare', {
    args: [
      ...['--user', '--map-root-user', '--net', 'sh', '-c', `${SETUP.join(' && ')} && exec "$@"`, 'sh'],
      ...[process.execPath, '--disable-warning=ExperimentalWarning', program],
    ],
  });
  t.after(() => running.stop());
  await running.waitFor('every client was answered');
});

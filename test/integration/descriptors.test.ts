import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { startMesosDns } from '../support/mesos-dns.ts';
import { shell } from '../support/shell.ts';
import { until } from '../support/until.ts';

/** Whether a connection of this machine has a descriptor on the server's side: until it is accepted, it has no inode. */
function isAccepted(serverPort: number, clientPort: number): boolean {
  const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');
  const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n');
  const fields = lines
    .map((line) => line.trim().split(/\s+/))
    .find(([, local, remote]) => local?.endsWith(`:${hex(serverPort)}`) && remote?.endsWith(`:${hex(clientPort)}`));
  return fields !== undefined && fields[9] !== '0';
}

test('what could not be loaded without a free descriptor is loaded when there are some', async (t) => {
  const server = await startMesosDns({ masters: ['127.0.0.1:9'], resolvers: ['127.0.0.9'] });
  t.after(() => server.stop());
  /** So many descriptors may be open when another one is opened. */
  const limit = (count: number) => shell(`prlimit --pid ${server.program.pid} --nofile=${count}:`);
  const status = async (path: string): Promise<number> => {
    const headers = { Connection: 'close' };
    return (await fetch(`http://127.0.0.1:${server.httpPort}${path}`, { headers })).status;
  };
  for (const [path, refusal] of [
    ['/v1/version', /^$/],
    ['/metrics', /^HTTP\/1.1 500 /],
  ] as const) {
    const socket = connect(server.httpPort, '127.0.0.1');
    t.after(() => void socket.destroy());
    await once(socket, 'connect');
    await until(() => isAccepted(server.httpPort, socket.localPort!), 'the connection to be accepted');
    await limit(1);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    assert.match(await text(socket), refusal);
    await limit(1024);
    assert.equal(await status(path), 200);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readText } from '../../../src/mesos/body.ts';
import { until } from '../../support/until.ts';
import { createTestClient } from './support/client.ts';
import { deadAddress, redirect, startBareMaster, startMaster } from './support/master.ts';
import { readRecordings } from './support/recordings.ts';

const recordings = ['redirect.txt', 'zk-redirect.txt', 'zk-api.txt'].flatMap((file) =>
  readRecordings(file).map((recording) => ({ file, ...recording })),
);
const recordedRedirects = recordings.filter(({ answer }) => answer.startsWith('HTTP/1.1 307'));

test('the recordings hold redirects of a leader and of standbys', () => {
  assert.equal(recordedRedirects.length, 20);
});

for (const { file, method, port, path, answer } of recordedRedirects) {
  test(`the redirect recorded in ${file} is followed: ${method} ${path} on ${port}`, async (t) => {
    const location = /^Location: \/\/localhost:\d+(.*)\r$/m.exec(answer)?.[1];
    const leader = await startMaster(t, (_request, response) => response.end('the leader'));
    const recorded = answer.replace(/localhost:\d+/, `localhost:${leader.at.port}`);
    const standby = await startBareMaster(t, (socket) => socket.write(recorded));
    const { fetch } = createTestClient();
    const signal = new AbortController().signal;
    const verb = method === 'POST' ? 'POST' : 'GET';
    const asked = await fetch({ master: standby.at, method: verb, path, signal });
    assert.equal(await readText(asked.body, 100), 'the leader');
    assert.deepEqual(leader.requests, [`${method} ${location === '' ? '/' : location}`]);
    assert.deepEqual(asked.from, { host: 'localhost', port: leader.at.port });
  });
}

test('a plain path stays on the same master', async (t) => {
  const master = await startMaster(t, (request, response) => {
    if (request.url === '/master/state') redirect(response, '/elsewhere?x=1');
    else response.end('here');
  });
  assert.equal(await createTestClient().get(master.at), 'here');
  assert.deepEqual(master.requests, ['GET /master/state', 'GET /elsewhere?x=1']);
});

for (const status of [301, 302, 307, 308]) {
  test(`an absolute URL is followed, status ${status}`, async (t) => {
    const leader = await startMaster(t, (_request, response) => response.end('leader'));
    const standby = await startMaster(t, (_request, response) => {
      response.writeHead(status, { Location: `http://${leader.name}/master/state` }).end('gone');
    });
    assert.equal(await createTestClient().get(standby.at), 'leader');
  });
}

test('the credentials follow a redirect to the leader', async (t) => {
  const leader = await startMaster(t, (_request, response) => response.end('leader'));
  const standby = await startMaster(t, (_request, response) => redirect(response, `//${leader.name}/master/state`));
  const authentication = { kind: 'basic', principal: 'dns', secret: 'hush' } as const;
  await createTestClient({ authentication }).get(standby.at);
  assert.deepEqual(leader.authorizations, [`Basic ${Buffer.from('dns:hush').toString('base64')}`]);
});

const refused: [name: string, location: string | undefined, reason: RegExp][] = [
  ['no target', undefined, /redirects without saying where to/],
  ['an empty target', '', /redirects without saying where to/],
  ['another protocol', 'ftp://10.0.0.1/state', /redirects to "ftp:.*no address of a web server/],
  ['a user name', '//admin:pw@10.0.0.1:5050/state', /no address of a web server/],
  ['no host', 'http://', /no address of a web server/],
  ['port 0', '//10.0.0.1:0/state', /no address of a web server/],
  ['a port too large', '//10.0.0.1:65536/state', /no address of a web server/],
  ['a bad IPv6 address', '//[::1/state', /no address of a web server/],
  ['a host of odd characters', '//a%00b:5050/', /no address of a web server/],
];

for (const [name, location, reason] of refused) {
  test(`a redirect with ${name} is refused with a clear reason`, async (t) => {
    const master = await startMaster(t, (_request, response) => {
      response.writeHead(307, location === undefined ? {} : { Location: location }).end();
    });
    await assert.rejects(createTestClient().get(master.at), reason);
  });
}

test('a redirect to a leader that is dead names the leader', async (t) => {
  const dead = await deadAddress();
  const master = await startMaster(t, (_request, response) => redirect(response, `//127.0.0.1:${dead.port}/x`));
  const reason = new RegExp(`redirects to 127.0.0.1:${dead.port}: connect ECONNREFUSED`);
  await assert.rejects(createTestClient().get(master.at), reason);
});

test('a redirect with a body that never ends does not hold its connection', async (t) => {
  const leader = await startMaster(t, (_request, response) => response.end('leader'));
  const standby = await startMaster(t, (_request, response) => {
    response.writeHead(307, { Location: `//${leader.name}/` }).write('x');
  });
  assert.equal(await createTestClient().get(standby.at), 'leader');
  await until(() => standby.open() === 0, 'the connection to close');
});

test('a redirect to itself is a circle', async (t) => {
  const master = await startMaster(t, (_request, response) => redirect(response, `//${master.name}/master/state`));
  await assert.rejects(createTestClient().get(master.at), /redirects in a circle, back to http:.*state$/);
  assert.equal(master.requests.length, 1);
});

test('two masters that redirect to each other are a circle', async (t) => {
  const one = await startMaster(t, (_request, response) => redirect(response, `//${two.name}/master/state`));
  const two = await startMaster(t, (_request, response) => redirect(response, `//${one.name}/master/state`));
  await assert.rejects(createTestClient().get(one.at), /redirects in a circle/);
  assert.deepEqual([one.requests.length, two.requests.length], [1, 1]);
});

test('five redirects are followed, six are not', async (t) => {
  const master = await startMaster(t, (request, response) => {
    const left = Number(request.url?.slice(1));
    if (left === 0) response.end('found');
    else redirect(response, `/${left - 1}`);
  });
  assert.equal(await createTestClient().get(master.at, '/5'), 'found');
  await assert.rejects(createTestClient().get(master.at, '/6'), /redirects more than 5 times/);
  assert.equal(master.requests.length, 6 + 6);
});

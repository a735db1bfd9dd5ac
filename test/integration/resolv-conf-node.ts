import assert from 'node:assert/strict';
import { lstatSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import {
  fill,
  lookUp,
  makeWorld,
  RESOLV_CONF,
  resolvConf,
  sh,
  startServer,
  stopServer,
  toTheBrim,
  treeOf,
  worldPath,
} from './resolv-conf-world.ts';

/** Who answers: this node's server, the fallback, and the resolver that the node had. */
const [LOCAL, FALLBACK, BEFORE] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'] as const;
const NAME = 'web.marathon.mesos';
const TEXT = '# mine\nsearch example.com\nnameserver 10.9.9.9\noptions ndots:1 timeout:3\n';
const NOTES = '/var/lib/mesos-dns-resolv-conf';

const read = (): string => readFileSync(RESOLV_CONF, 'latin1');

/** What is done within leaves no trace on /etc. */
function onNode(what: string, act: () => void): void {
  writeFileSync(RESOLV_CONF, TEXT);
  const before = treeOf('/etc');
  act();
  assert.equal(resolvConf('restore').code, 0, what);
  assert.deepEqual(treeOf('/etc'), before, what);
  assert.deepEqual(treeOf('/var/lib'), [], what);
  console.log(`done: ${what}`);
}

function applied(): string {
  const { code, output } = resolvConf('apply');
  assert.equal(code, 0, output);
  assert.match(
    read(),
    /^nameserver 127\.0\.0\.1\nnameserver 10\.0\.0\.1\noptions ndots:1\noptions timeout:1 attempts:3$/m,
  );
  return output;
}

/** Nothing is left of it, neither in the file nor beside it. */
function refused(because: RegExp): void {
  const before = [treeOf('/etc'), treeOf('/var/lib')];
  const { code, output } = resolvConf('apply');
  assert.equal(code, 1, output);
  assert.match(output, because);
  assert.match(output, /Nothing is changed\.$/m);
  assert.deepEqual([treeOf('/etc'), treeOf('/var/lib')], before);
}

makeWorld();
writeFileSync(RESOLV_CONF, TEXT);
const [before, fallback] = [await startServer('10.9.9.9', BEFORE), await startServer('10.0.0.1', FALLBACK)];

assert.match(resolvConf('apply').output, /no server answers at 127\.0\.0\.1, port 53 .*start mesos-dns first/);
assert.equal(read(), TEXT);
const local = await startServer('127.0.0.1', LOCAL);

assert.equal(lookUp(NAME).address, BEFORE);
applied();
assert.equal(lookUp(NAME).address, LOCAL);
local.kill('SIGSTOP');
const frozen = lookUp(NAME);
assert.equal(frozen.address, FALLBACK);
assert.ok(frozen.tookMs > 900 && frozen.tookMs < 1900, `${frozen.tookMs} ms`);
local.kill('SIGCONT');
await stopServer(local);
const dead = lookUp(NAME);
assert.equal(dead.address, FALLBACK);
assert.ok(dead.tookMs < 700, `${dead.tookMs} ms`);
assert.match(resolvConf('restore --unless-fallback').output, /^nothing to do: 10\.0\.0\.1 is in it too/);
assert.equal(lookUp(NAME).address, FALLBACK);
await stopServer(fallback);
assert.equal(resolvConf('restore --unless-fallback').code, 0);
assert.equal(lookUp(NAME).address, BEFORE);
assert.equal(read(), TEXT);
console.log(`done: programs look names up; a dead server costs ${dead.tookMs} ms, a frozen one ${frozen.tookMs} ms`);
await stopServer(before);

await Promise.all([startServer('127.0.0.1', LOCAL), startServer('10.0.0.1', FALLBACK)]);

onNode('a mounted file is written in place', () => {
  writeFileSync(worldPath('mounted'), `${TEXT}#${'x'.repeat(3000)}\n`);
  const original = readFileSync(worldPath('mounted'), 'latin1');
  sh(`mount --bind ${worldPath('mounted')} ${RESOLV_CONF}`);
  const { ino } = statSync(RESOLV_CONF);
  assert.match(resolvConf('apply --dry-run').output, /^would write over \/etc\/resolv\.conf, which is a mount$/m);
  assert.match(applied(), /^wrote over \/etc\/resolv\.conf, which is a mount$/m);
  assert.match(resolvConf('apply').output, /^nothing to do/);
  assert.equal(resolvConf('restore').code, 0);
  assert.equal(read(), original);
  assert.equal(statSync(RESOLV_CONF).ino, ino);
  sh(`umount ${RESOLV_CONF}`);
});

onNode('a read-only file system is told', () => {
  sh('mount -o remount,ro,bind /etc');
  refused(/\/etc\/resolv\.conf cannot be changed: the file system is read-only/);
  sh('mount -o remount,rw,bind /etc');
});

onNode('notes that cannot be written are told', () => {
  sh('mount -o remount,ro,bind /var/lib');
  refused(/\/var\/lib\/mesos-dns-resolv-conf cannot be changed: the file system is read-only/);
  sh('mount -o remount,rw,bind /var/lib');
});

onNode('an immutable file is told', () => {
  // Where the file system or the user may not have such files, there is nothing to see.
  if (sh(`chattr +i ${RESOLV_CONF} 2>/dev/null || echo impossible`) !== '') return;
  refused(/\/etc\/resolv\.conf cannot be changed: it is not permitted: .*"chattr -i"/);
  sh(`chattr -i ${RESOLV_CONF}`);
  console.log('done: chattr');
});

for (const path of ['/etc', '/var/lib']) {
  onNode(`a full disk is told: ${path}`, () => {
    fill(path);
    toTheBrim(path);
    refused(/cannot be changed: the disk is full/);
    assert.equal(read(), TEXT);
    sh(`umount ${path}`);
  });

  onNode(`on a disk that is full since, restore does its work: ${path}`, () => {
    fill(path);
    applied();
    toTheBrim(path);
    const { code, output } = resolvConf('restore');
    assert.equal(code, 0, output);
    assert.equal(read(), TEXT);
    sh(`umount ${path}`);
  });
}

onNode('notes can be read by everybody and written by root only, whatever the umask', () => {
  process.umask(0o077);
  applied();
  process.umask(0o022);
  const modes = [NOTES, `${NOTES}/state.json`, `${NOTES}/upstream.conf`].map((path) => lstatSync(path).mode & 0o777);
  assert.deepEqual(modes, [0o755, 0o644, 0o644]);
});
console.log('all is done');
process.exit(0);

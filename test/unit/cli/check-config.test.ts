import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkConfig } from '../../../src/cli/check-config.ts';
import { effectiveConfig } from '../../../src/config/effective.ts';
import { ConfigFiles, MACHINE, MASTERS } from '../config/support.ts';
import { captureOutput } from './capture-output.ts';

const files = new ConfigFiles();

function run(...args: string[]): { code: number; out: string; err: string } {
  const output = captureOutput();
  return { code: checkConfig(args, output, MACHINE), ...output.written };
}

test('check-config prints the effective configuration as JSON and nothing else', () => {
  const path = files.write('config.json', { masters: MASTERS, ttl: 5 });
  const { code, out, err } = run(path);
  assert.equal(code, 0);
  assert.equal(out, `${JSON.stringify(effectiveConfig(files.config({ ttl: 5 })), undefined, 2)}\n`);
  assert.equal(err, '');
});

test('check-config prints warnings beside it', () => {
  const { code, out, err } = run(files.write('config.json', { masters: MASTERS, email: 'x', tll: 5 }));
  assert.equal(code, 0);
  assert.equal(JSON.parse(out).TTL, 60);
  assert.equal(
    err,
    `warning: ${files.path}: email is not a key of mesos-dns and is ignored\n` +
      `warning: ${files.path}: tll is not a key of mesos-dns and is ignored; did you mean ttl?\n`,
  );
});

test('check-config prints every mistake, after the warnings, and fails', () => {
  const { code, out, err } = run(files.write('config.json', { mastres: MASTERS, port: 0 }));
  assert.equal(code, 1);
  assert.equal(out, '');
  assert.deepEqual(err.replaceAll(files.path, 'FILE').split('\n'), [
    'warning: FILE: mastres is not a key of mesos-dns and is ignored; did you mean masters?',
    'FILE: port is 0: write an integer from 1 to 65535',
    'FILE: neither zk nor masters is given: write at least one of them, such as "masters": ["10.0.0.1:5050"]',
    '',
  ]);
});

test('what check-config prints is a configuration file with the same effect', () => {
  const first = run(
    files.write('config.json', { zk: 'zk://h/mesos', listener: ['::1', '127.0.0.1'], resolvers: ['1.1.1.1:54'] }),
  );
  const second = run(files.write('config.json', first.out));
  assert.equal(second.code, 0);
  assert.equal(second.out, first.out);
});

test('check-config prints no secret', () => {
  const { code, out, err } = run(
    files.write('config.json', {
      zk: 'zk://user:hunter2@h/mesos',
      mesosAuthentication: 'basic',
      mesosCredentials: { principal: 'p', secret: 'hunter2' },
    }),
  );
  assert.equal(code, 0);
  assert.match(out, /zk:\/\/user:\*{6}@h:2181\/mesos/);
  assert.doesNotMatch(out + err, /hunter2/);
});

test('check-config reads config.json in the working directory when no file is named', () => {
  assert.match(run().err, /config\.json: there is no such file\n$/);
});

for (const args of [['a.json', 'b.json'], ['-config=a.json'], ['--help']]) {
  test(`check-config ${args.join(' ')} prints how to use it and ends with code 2`, () => {
    const { code, out, err } = run(...args);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /^usage: mesos-dns check-config \[FILE\]/);
  });
}

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { effectiveConfig } from '../../../src/config/effective.ts';
import { ConfigFiles, MASTERS } from './support.ts';

const files = new ConfigFiles();
const rsaKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });

/** Each holds `hunter2` where a secret stands or may stand by mistake, and something that is wrong. */
const refused: (object | string)[] = [
  { mesosCredentials: 'principal:hunter2' },
  { mesosCredentials: ['principal', 'hunter2'] },
  { mesosCredentials: { principal: 'p', secret: ['hunter2'] } },
  { mesosCredentials: { principal: 5, Secret: 'hunter2' } },
  { MESOSCREDENTIALS: { SECRET: { hunter2: 'hunter2' } } },
  { mesosAuthentication: 'basic', mesosCredentials: { secret: 'hunter2' } },
  { zk: 'zk://user:hunter2@h' },
  { zk: 'zk://user:hun/hunter2@h/mesos' },
  { zk: 'zk://user:hun@hunter2@h' },
  { zk: 'zk://user:hun"hunter2@h/m', port: 0 },
  { zk: 'zk:/user:hunter2@h/mesos' },
  { zk: 'user:hunter2@h:2181/mesos' },
  { zk: ['zk://user:hunter2@h/mesos'] },
  { zk: { url: 'zk://user:hunter2@h/mesos' } },
  { masters: ['zk://user:hunter2@h/mesos'] },
  { masters: 'user:hunter2@h:5050' },
  { mesosCredential: { secret: 'hunter2' }, port: 0 },
  '{"mesosCredentials": {"secret": hunter2}}',
  '{"mesosCredentials": {"secret": "hunter2}}',
  "{\"mesosCredentials\": {'secret': 'hunter2'}}",
];

for (const content of refused) {
  test(`no message shows the secret in ${JSON.stringify(content)}`, () => {
    const error = files.error(content);
    assert.doesNotMatch(`${error.message}\n${error.warnings.join('\n')}\n${error.stack}`, /hunter2/);
  });
}

const iamFiles: [name: string, content: object | string][] = [
  ['a key that is no key', { uid: 'u', private_key: 'hunter2', login_endpoint: 'http://h' }],
  ['a list of keys', { uid: 'u', private_key: ['hunter2'], login_endpoint: 'http://h' }],
  ['a wrong endpoint', { uid: 'u', private_key: rsaKey, login_endpoint: 'ftp://u:hunter2@h' }],
  ['no JSON', '{"private_key": hunter2}'],
];

for (const [name, content] of iamFiles) {
  test(`no message shows a secret of an IAM file with ${name}`, () => {
    const IAMConfigFile = files.write('iam.json', content);
    const { message } = files.error({ masters: MASTERS, mesosAuthentication: 'iam', IAMConfigFile });
    assert.match(message, /iam\.json/);
    assert.doesNotMatch(message, /hunter2|BEGIN PRIVATE KEY/);
  });
}

test('the effective configuration and the warnings hide every secret', () => {
  const iam = { uid: 'u', private_key: rsaKey, login_endpoint: 'http://h' };
  const IAMConfigFile = files.write('iam.json', iam);
  const keys = {
    zk: 'zk://user:hunter2@h/mesos',
    mesosCredentials: { principal: 'p', secret: 'hunter2' },
    IAMConfigFile,
  };
  for (const mesosAuthentication of ['', 'basic', 'iam']) {
    const { config, warnings } = files.load({ ...keys, mesosAuthentication });
    assert.ok(warnings.length > 0);
    assert.doesNotMatch(`${JSON.stringify(effectiveConfig(config))} ${warnings}`, /hunter2|PRIVATE KEY/);
  }
});

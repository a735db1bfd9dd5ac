import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { ConfigFiles, MASTERS } from './support.ts';

const files = new ConfigFiles();
const fixture = (name: string): string => join(import.meta.dirname, 'fixtures', name);
const caCertFile = fixture('ca.pem');
const certFile = fixture('client.pem');
const keyFile = fixture('client.key');
const text = (path: string): string => readFileSync(path, 'utf8');

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const rsaKey = rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const ecKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const otherKey = files.write('other.key', ecKey.export({ type: 'pkcs8', format: 'pem' }).toString());
const encryptedKey = files.write(
  'encrypted.key',
  ecKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString(),
);

test('certificates and key are read for HTTPS', () => {
  const keys = { mesosHTTPSOn: true, caCertFile, certFile, keyFile };
  const { config, warnings } = files.load({ masters: MASTERS, ...keys });
  assert.deepEqual(config.mesosTls, { ca: text(caCertFile), cert: text(certFile), key: text(keyFile) });
  assert.deepEqual(config.files, { iamConfigFile: '', caCertFile, certFile, keyFile });
  assert.deepEqual(warnings, []);
});

test('a path may be relative to the working directory', () => {
  const config = files.config({ mesosHTTPSOn: true, caCertFile: relative(process.cwd(), caCertFile) });
  assert.equal(config.mesosTls?.ca, text(caCertFile));
  assert.equal(config.files.caCertFile, caCertFile);
});

test('a chain and a bundle of several certificates are read', () => {
  const chain = files.write('chain.pem', `a comment\n${text(certFile)}${text(caCertFile)}`);
  assert.equal(files.config({ mesosHTTPSOn: true, caCertFile: chain }).mesosTls?.ca, text(chain));
  assert.equal(files.config({ mesosHTTPSOn: true, certFile: chain, keyFile }).mesosTls?.cert, text(chain));
});

test('files for HTTPS lead to a warning while HTTPS is off', () => {
  const { config, warnings } = files.load({ masters: MASTERS, caCertFile, certFile, keyFile });
  assert.equal(config.mesosTls, undefined);
  assert.deepEqual(config.files, { iamConfigFile: '', caCertFile: '', certFile: '', keyFile: '' });
  assert.deepEqual(
    warnings.map((warning) => warning.replace(`${files.path}: `, '')),
    ['caCertFile', 'certFile', 'keyFile'].map((key) => `${key} is not used, because mesosHTTPSOn is false`),
  );
});

test('HTTPS without caCertFile leads to a warning: Mesos-DNS would trust any master, we do not', () => {
  const { config, warnings } = files.load({ masters: MASTERS, mesosHTTPSOn: true });
  assert.deepEqual(config.mesosTls, { ca: undefined, cert: undefined, key: undefined });
  assert.equal(warnings.length, 1);
  assert.match(warnings[0]!, /mesosHTTPSOn is true without caCertFile/);
});

const broken = files.write('broken.pem', text(caCertFile).replace(/^M.{20}/m, 'MIIB'));
const halfBroken = files.write('half-broken.pem', text(caCertFile) + text(broken));
const missing = join(files.folder, 'missing.pem');
const CA = 'it must hold certificates in PEM, and nothing broken';
const CERT = 'it must hold a certificate in PEM, then its issuers';
const KEY = 'it must hold a private key in PEM, without a passphrase';

const refusals: [name: string, keys: object, ...mistakes: string[]][] = [
  ['a missing CA file', { caCertFile: missing }, `caCertFile is "${missing}": ${missing}: there is no such file`],
  [
    'a CA file in the home directory that is missing',
    { caCertFile: '~/no-such.pem' },
    `caCertFile is "~/no-such.pem": ${homedir()}/no-such.pem: there is no such file`,
  ],
  [
    'a directory',
    { caCertFile: files.folder },
    `caCertFile is "${files.folder}": ${files.folder}: it is a directory, not a file`,
  ],
  ['a CA file without a certificate', { caCertFile: keyFile }, `caCertFile is "${keyFile}": ${CA}`],
  ['a broken CA file', { caCertFile: broken }, `caCertFile is "${broken}": ${CA}`],
  ['a CA file that is broken further down', { caCertFile: halfBroken }, `caCertFile is "${halfBroken}": ${CA}`],
  ['a certificate without its key', { certFile }, `certFile is "${certFile}": give its private key in keyFile too`],
  ['a key without its certificate', { keyFile }, `keyFile is "${keyFile}": give its certificate in certFile too`],
  [
    'the key of another certificate',
    { certFile, keyFile: otherKey },
    `keyFile is "${otherKey}": it is not the key of the first certificate in certFile`,
  ],
  ['a key with a passphrase', { certFile, keyFile: encryptedKey }, `keyFile is "${encryptedKey}": ${KEY}`],
  [
    'certificate and key exchanged',
    { certFile: keyFile, keyFile: certFile },
    `certFile is "${keyFile}": ${CERT}`,
    `keyFile is "${certFile}": ${KEY}`,
  ],
  [
    'a missing certificate with a good key',
    { certFile: missing, keyFile },
    `certFile is "${missing}": ${missing}: there is no such file`,
  ],
];

for (const [name, keys, ...mistakes] of refusals) {
  test(`${name} is refused, with HTTPS on or off`, () => {
    for (const mesosHTTPSOn of [true, false]) {
      assert.deepEqual(files.mistakes({ masters: MASTERS, mesosHTTPSOn, ...keys }), mistakes);
    }
  });
}

test('basic credentials are read', () => {
  const { config, warnings } = files.load({
    masters: MASTERS,
    mesosAuthentication: 'basic',
    MesosCredentials: { PRINCIPAL: 'p', Secret: 's' },
  });
  assert.deepEqual(config.authentication, { kind: 'basic', principal: 'p', secret: 's' });
  assert.deepEqual(warnings, []);
});

const iam = { uid: 'mesos-dns', private_key: rsaKey, login_endpoint: 'https://leader.mesos/acs/api/v1/auth/login' };

test('an IAM file is read, in any letter case and with further keys', () => {
  const { uid, private_key, login_endpoint } = iam;
  const content = { UID: uid, Private_Key: private_key, LOGIN_ENDPOINT: login_endpoint, scheme: 'RS256' };
  const IAMConfigFile = files.write('iam.json', content);
  const { config, warnings } = files.load({ masters: MASTERS, mesosAuthentication: 'iam', IAMConfigFile });
  assert.deepEqual(config.authentication, { kind: 'iam', uid, privateKey: rsaKey, loginEndpoint: login_endpoint });
  assert.equal(config.files.iamConfigFile, IAMConfigFile);
  assert.deepEqual(warnings, []);
});

const IAM_KEY = 'private_key is ******: write an RSA private key in PEM, without a passphrase';
const iamRefusals: [name: string, content: unknown, ...mistakes: string[]][] = [
  [
    'without anything',
    {},
    'uid is missing: write text in double quotes',
    'private_key is missing: write text in double quotes',
    'login_endpoint is missing: write text in double quotes',
  ],
  ['with an empty uid', { ...iam, uid: '' }, 'uid is "": mesosAuthentication "iam" needs it'],
  ['with a number as uid', { ...iam, uid: 5 }, 'uid is 5: write text in double quotes'],
  ['with a key that is no PEM', { ...iam, private_key: 'x' }, IAM_KEY],
  ['with a public key', { ...iam, private_key: rsa.publicKey.export({ type: 'spki', format: 'pem' }) }, IAM_KEY],
  ['with an EC key', { ...iam, private_key: text(otherKey) }, IAM_KEY],
  [
    'with an endpoint that is no URL',
    { ...iam, login_endpoint: 'leader.mesos' },
    'login_endpoint is "leader.mesos": write an http or https URL',
  ],
  [
    'with an endpoint of another scheme',
    { ...iam, login_endpoint: 'ftp://h/' },
    'login_endpoint is "ftp://h/": write an http or https URL',
  ],
];

for (const [name, content, ...mistakes] of iamRefusals) {
  test(`an IAM file ${name} is refused, and named`, () => {
    const IAMConfigFile = files.write('iam.json', content);
    const { message } = files.error({ masters: MASTERS, mesosAuthentication: 'iam', IAMConfigFile });
    assert.deepEqual(
      message.split('\n'),
      mistakes.map((mistake) => `${IAMConfigFile}: ${mistake}`),
    );
  });
}

test('an IAM file that is missing, no JSON or no object is refused', () => {
  const mistakeFor = (IAMConfigFile: string): string[] =>
    files.mistakes({ masters: MASTERS, mesosAuthentication: 'iam', IAMConfigFile });
  const noJson = files.write('no.json', '{');
  const list = files.write('list.json', '[]');
  assert.deepEqual(mistakeFor(missing), [`IAMConfigFile is "${missing}": ${missing}: there is no such file`]);
  assert.deepEqual(mistakeFor(noJson), [
    `IAMConfigFile is "${noJson}": ${noJson}: it is not JSON: line 1, column 2: expected a key in double quotes, found the end of the file`,
  ]);
  assert.deepEqual(mistakeFor(list), [`IAMConfigFile is "${list}": ${list}: it must hold one JSON object: { … }`]);
});

test('credentials that are not used lead to a warning', () => {
  const mesosCredentials = { principal: 'p', secret: 's' };
  const unused = (key: string, authentication: string, wanted: string): string =>
    `${key} is not used, because mesosAuthentication is "${authentication}", not "${wanted}"`;
  assert.deepEqual(files.warnings({ mesosCredentials, IAMConfigFile: missing }), [
    unused('mesosCredentials', '', 'basic'),
    unused('IAMConfigFile', '', 'iam'),
  ]);
  assert.deepEqual(files.warnings({ mesosAuthentication: 'basic', mesosCredentials, IAMConfigFile: missing }), [
    unused('IAMConfigFile', 'basic', 'iam'),
  ]);
  const IAMConfigFile = files.write('iam.json', iam);
  assert.deepEqual(files.warnings({ mesosAuthentication: 'iam', mesosCredentials, IAMConfigFile }), [
    unused('mesosCredentials', 'iam', 'basic'),
  ]);
});

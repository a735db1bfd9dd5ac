import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Architecture } from './architecture.ts';
import { ARCHIVE_CONTENTS } from './archive-contents.ts';
import { type Bundle, bundle } from './bundle.ts';
import { type ChangelogEntry, readChangelog } from './changelog.ts';
import { placed, withFolders } from './contents.ts';
import { makeDeb } from './deb.ts';
import { makeExecutable } from './executable.ts';
import { gzip } from './gzip.ts';
import { licenceOf, thirdPartyLicences } from './licences.ts';
import { type PinnedPackage, pinnedPackage } from './lock-file.ts';
import { manPages } from './man-pages.ts';
import { type NodePackage, nodePackage } from './node-package.ts';
import { provenance } from './provenance.ts';
import { sbom } from './sbom.ts';
import { signatureOf } from './signature.ts';
import { sourceFiles } from './source-files.ts';
import { type ReleaseFile, sumsOf } from './sums.ts';
import { type ArchiveEntry, writeTar } from './tar.ts';

export interface ReleaseOptions {
  readonly ingredients: Ingredients;
  /** A folder where the executables stay, each in one of its own. */
  readonly dist: string;
  readonly architectures: readonly Architecture[];
  /** PEM. */
  readonly signingKey: string | undefined;
}

/** What all files of a release are made of. */
export interface Ingredients {
  /** Where the sources are. */
  readonly root: string;
  readonly sources: readonly ArchiveEntry[];
  readonly changelog: readonly ChangelogEntry[];
  readonly main: Bundle;
  readonly udpWorker: Bundle;
  /** The npm packages that parts of the two scripts come from. */
  readonly packages: readonly PinnedPackage[];
}

/** Makes all files of a release. They depend on the sources and on what package-lock.json pins, on nothing else. */
export async function makeRelease(options: ReleaseOptions): Promise<ReleaseFile[]> {
  const { ingredients, dist, architectures, signingKey } = options;
  const { root, sources, changelog, packages } = ingredients;
  const { version, time } = changelog[0]!;
  const name = `mesos-dns-${version}`;
  const tarball = { name: `${name}.tar.gz`, bytes: await gzip(writeTar(inFolder(name, sources), time), 9) };
  const nodes: PinnedPackage[] = [];
  const binaries: ReleaseFile[] = [];
  // One after the other: each takes a gigabyte of memory, and two cores.
  for (const architecture of architectures) {
    const node = await nodePackage(root, architecture);
    nodes.push(node.pinned);
    const folder = join(dist, `linux-${architecture.name}`);
    binaries.push(...(await binaryFiles({ folder, architecture, node, ingredients })));
  }
  const contents = { version, packages, nodes };
  const described = [
    tarball,
    ...binaries,
    checker(sources),
    { name: `${name}.cdx.json`, bytes: Buffer.from(sbom(contents)) },
  ];
  const statement = provenance({
    ...contents,
    sourceTarball: tarball,
    lockFile: readFileSync(join(root, 'package-lock.json')),
    files: described,
    architectures,
  });
  const files = [...described, { name: `${name}.intoto.json`, bytes: Buffer.from(statement) }];
  const sums = Buffer.from(sumsOf(files));
  const signature = signingKey === undefined ? [] : [{ name: 'SHA256SUMS.sig', bytes: signatureOf(sums, signingKey) }];
  return [...files, { name: 'SHA256SUMS', bytes: sums }, ...signature];
}

/** It needs nothing but a shell, so an image build can take it from a release that it trusts. */
function checker(sources: readonly ArchiveEntry[]): ReleaseFile {
  const [script] = placed(sources, [{ from: 'scripts/verify-release.sh', to: 'verify-release.sh' }]);
  return { name: script!.path, bytes: script!.bytes };
}

/** Reads the sources and puts the two scripts together. Rejects where they make no release. */
export async function gather(root: string): Promise<Ingredients> {
  const sources = await sourceFiles(root);
  const changelog = readChangelog(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  if (changelog[0]?.version !== version) throw new Error(`CHANGELOG.md does not begin with version ${version}`);
  const main = await bundle(root, 'src/main.ts');
  const udpWorker = await bundle(root, 'src/serve/udp-worker.ts');
  const lockFile = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const folders = [...new Set([...main.packages, ...udpWorker.packages])].sort();
  return {
    root,
    sources,
    changelog,
    main,
    udpWorker,
    packages: folders.map((folder) => pinnedPackage(lockFile, folder)),
  };
}

interface BinaryParts {
  readonly folder: string;
  readonly architecture: Architecture;
  readonly node: NodePackage;
  readonly ingredients: Ingredients;
}

/** The archive and the Debian package for one architecture. */
async function binaryFiles({ folder, architecture, node, ingredients }: BinaryParts): Promise<ReleaseFile[]> {
  const { root, sources, changelog, main, udpWorker, packages } = ingredients;
  const { version, time } = changelog[0]!;
  const licences = thirdPartyLicences([
    { pinned: node.pinned, text: node.licence },
    ...packages.map((pinned) => licenceOf(root, pinned)),
  ]);
  const executable = await makeExecutable(folder, {
    node: node.binary,
    mainScript: main.script,
    udpWorkerScript: udpWorker.script,
  });
  const files: ArchiveEntry[] = [
    { path: 'mesos-dns', mode: 0o755, bytes: executable },
    { path: 'THIRD-PARTY-LICENSES', mode: 0o644, bytes: Buffer.from(licences) },
    ...manPages(sources, changelog[0]!).map((page) => ({ ...page, path: `man/${page.path}` })),
    ...placed(sources, ARCHIVE_CONTENTS),
  ];
  const name = `mesos-dns-${version}-linux-${architecture.name}`;
  const [archive, deb] = await Promise.all([
    gzip(writeTar(inFolder(name, files), time), 6),
    makeDeb({ architecture, sources, changelog, executable, thirdPartyLicences: licences }),
  ]);
  return [
    { name: `${name}.tar.gz`, bytes: archive },
    { name: `mesos-dns_${version}_${architecture.debianName}.deb`, bytes: deb },
  ];
}

/** Everything below one folder, sorted. */
function inFolder(name: string, files: readonly ArchiveEntry[]): ArchiveEntry[] {
  return withFolders(files.map((file) => ({ ...file, path: `${name}/${file.path}` })));
}

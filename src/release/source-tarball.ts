/** `mesos-dns-1.2.3.tar.gz`; the binary's archive has `-linux-x64` behind the version. */
const SOURCE_TARBALL = /^mesos-dns-\d+\.\d+\.\d+(?:-(?!linux-)[0-9A-Za-z.-]+)?\.tar\.gz$/;

/** The one file of a release that is its source; undefined when there is none. */
export function sourceTarballOf(names: readonly string[]): string | undefined {
  return names.find((name) => SOURCE_TARBALL.test(name));
}

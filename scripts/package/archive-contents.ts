import type { Placement } from './contents.ts';

/** What `mesos-dns-VERSION-linux-ARCH.tar.gz` has beside the executable, THIRD-PARTY-LICENSES and the manual pages. */
export const ARCHIVE_CONTENTS: readonly Placement[] = [
  { from: 'LICENSE', to: 'LICENSE' },
  { from: 'README.md', to: 'README.md' },
  { from: 'CHANGELOG.md', to: 'CHANGELOG.md' },
  { from: 'docs/', to: 'docs/' },
  { from: 'packaging/config/config.json', to: 'config.json' },
  { from: 'packaging/systemd/', to: 'systemd/' },
];

import type { Placement } from './contents.ts';

/**
 * What the Debian package has beside the executable, its changelog, its copyright file and its manual pages. Who may read and run a file is
 * as in the sources; files below etc/ are conffiles.
 */
export const DEB_CONTENTS: readonly Placement[] = [
  { from: 'packaging/config/config.json', to: 'etc/mesos-dns/config.json' },
  { from: 'packaging/upstart/mesos-dns.conf', to: 'etc/init/mesos-dns.conf' },
  { from: 'packaging/systemd/', to: 'lib/systemd/system/' },
  { from: 'packaging/completion/mesos-dns', to: 'usr/share/bash-completion/completions/mesos-dns' },
  { from: 'packaging/debian/lintian-overrides', to: 'usr/share/lintian/overrides/mesos-dns' },
  { from: 'README.md', to: 'usr/share/doc/mesos-dns/README.md' },
  { from: 'docs/', to: 'usr/share/doc/mesos-dns/docs/' },
];

/** Those below usr/share/man/ are compressed, as Debian wants them. */
export const COMPRESSED = /^usr\/share\/man\//;

/** Programs that dpkg runs (deb-postinst(5) and its neighbours); those that are in packaging/debian/ are taken. */
export const MAINTAINER_SCRIPTS: readonly string[] = ['preinst', 'postinst', 'prerm', 'postrm', 'config'];
/** Other files for dpkg, as they are in packaging/debian/. */
export const CONTROL_FILES: readonly string[] = ['triggers', 'templates'];

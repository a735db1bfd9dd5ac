/** What programs read, and what everybody changes. */
export const RESOLV_CONF = '/etc/resolv.conf';

/** What resolvconf puts before all that it gathers. */
export const RESOLVCONF_HEAD = '/etc/resolvconf/resolv.conf.d/head';
/** What it makes of all that. */
export const RESOLVCONF_GENERATED = '/run/resolvconf/resolv.conf';
export const RESOLVCONF_BASE = '/etc/resolvconf/resolv.conf.d/base';
/** One file for each network interface, in the form of resolv.conf. */
export const RESOLVCONF_INTERFACES = '/run/resolvconf/interface';

/** Our part of systemd-resolved's configuration. */
export const RESOLVED_DROP_IN = '/etc/systemd/resolved.conf.d/mesos-dns.conf';
/** The resolvers that systemd-resolved itself asks. */
export const RESOLVED_UPLINK = '/run/systemd/resolve/resolv.conf';
export const RESOLVED_CONF = '/etc/systemd/resolved.conf';
/** Where its drop-ins lie, those that count most first. */
export const RESOLVED_DROP_IN_FOLDERS = [
  '/etc/systemd/resolved.conf.d',
  '/run/systemd/resolved.conf.d',
  '/usr/lib/systemd/resolved.conf.d',
];

/** Root's own: whoever can write here decides what root restores. */
export const STATE_FOLDER = '/var/lib/mesos-dns-resolv-conf';
export const STATE_FILE = `${STATE_FOLDER}/state.json`;
/** A resolv.conf with the resolvers that were there before, for the server to ask. */
export const UPSTREAM_CONF = `${STATE_FOLDER}/upstream.conf`;

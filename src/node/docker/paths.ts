export const DAEMON_JSON = '/etc/docker/daemon.json';

/** Root's own: whoever can write here decides what root restores. */
export const STATE_FOLDER = '/var/lib/mesos-dns-docker';
export const STATE_FILE = `${STATE_FOLDER}/state.json`;

/** The running daemon's process number. */
export const PID_FILE = '/run/docker.pid';
/** Where the daemon's flags may stand: environment files and units of distributions, and of who runs the node. */
export const FLAG_FILES = ['/etc/default/docker', '/etc/sysconfig/docker', '/etc/sysconfig/docker-network'];
export const UNIT_FOLDERS = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];

/** What the kernel tells of IPv4: the networks of each interface, and the machine's own addresses. */
export const ROUTES = '/proc/net/route';
export const ADDRESSES = '/proc/net/fib_trie';

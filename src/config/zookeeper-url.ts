import { z } from 'zod';
import { formatHostPort, type HostPort, parseHostPort } from '../lib/host-port.ts';
import type { ZooKeeperUrl } from './config.ts';
import { HIDDEN } from './report.ts';

const PORT_DEFAULT = 2181;

const RIGHT =
  'write zk://host:port,host:port/path or zk://user:password@host:port/path, with the path of the election, such as ' +
  '/mesos; in the user and the password %XX stands for what is no letter or digit';

/** The value of `zk`; empty text means that no ZooKeeper is used. */
export const zooKeeperUrl = z.string(RIGHT).transform((text, context): ZooKeeperUrl | undefined => {
  const url = parseZooKeeperUrl(text);
  if (url === undefined && text !== '') context.addIssue(RIGHT);
  return url;
});

/** Parses `zk://[user:password@]host:port,host:port/path`, where user and password may contain percent-escapes, and `@` too. */
function parseZooKeeperUrl(text: string): ZooKeeperUrl | undefined {
  const parts = /^zk:\/\/(?:([^/]*)@)?([^@/]+)(\/.*)$/.exec(text);
  if (parts === null) return undefined;
  const [, userInfo, members = '', path = ''] = parts;
  const servers = members.split(',').map((member) => parseHostPort(member, PORT_DEFAULT));
  const credentials = userInfo === undefined ? undefined : parseCredentials(userInfo);
  if (userInfo !== undefined && credentials === undefined) return undefined;
  if (!servers.every((server): server is HostPort => server !== undefined)) return undefined;
  const election = path.replace(/\/$/, '');
  return isNodePath(election) ? { servers, path: election, credentials } : undefined;
}

/** The URL with the password hidden. */
export function showZooKeeperUrl({ servers, path, credentials }: ZooKeeperUrl): string {
  const userInfo = credentials === undefined ? '' : `${encodeURIComponent(credentials.user)}:${HIDDEN}@`;
  return `zk://${userInfo}${servers.map(formatHostPort).join(',')}${path}`;
}

function parseCredentials(userInfo: string): ZooKeeperUrl['credentials'] {
  const [, user, password] = /^([^:]+):(.+)$/.exec(userInfo) ?? [];
  if (user === undefined || password === undefined || !userInfo.isWellFormed()) return undefined;
  try {
    return { user: decodeURIComponent(user), password: decodeURIComponent(password) };
  } catch {
    return undefined;
  }
}

/** ZooKeeper takes no empty component, and neither `.` nor `..`. */
function isNodePath(path: string): boolean {
  const [root, ...components] = path.split('/');
  return (
    root === '' &&
    components.length > 0 &&
    components.every((component) => !/^\.{0,2}$/.test(component) && !/\p{Cc}/u.test(component))
  );
}

import type { IncomingMessage } from 'node:http';
import { formatHostPort } from '../lib/host-port.ts';
import { reasonOf } from './reason-of.ts';
import { formatTarget, nameTarget, parseTarget, type Target } from './target.ts';

const REDIRECTS_MAX = 5;

/** 303 asks for another method, which no master does. */
const REDIRECT_STATUSES = new Set([301, 302, 307, 308]);

/**
 * Sends a request to `first` and on to wherever it is redirected, with the same method, body and credentials.
 *
 * The credentials go to every target. A standby redirects to the leader, so they have to; and the master that names the
 * target is one that we trust by configuration and that has just been given them. What protects them on the way is TLS:
 * from https a redirect to http is refused, and each target has to show a certificate of our CA. Without TLS whoever
 * could forge the redirect could read the credentials anyway.
 */
export async function followRedirects(
  first: Target,
  send: (target: Target) => Promise<IncomingMessage>,
): Promise<{ readonly response: IncomingMessage; readonly target: Target }> {
  let target = first;
  const visited: string[] = [];
  for (;;) {
    const response = await sendTo(target, send, visited.length > 0);
    if (!isRedirect(response)) return { response, target };
    response.destroy();
    visited.push(formatTarget(target));
    target = redirectTarget(target, response.headers.location);
    if (visited.includes(formatTarget(target))) throw new Error(`redirects in a circle, back to ${nameTarget(target)}`);
    if (visited.length > REDIRECTS_MAX) throw new Error(`redirects more than ${REDIRECTS_MAX} times`);
  }
}

export function isRedirect(response: IncomingMessage): boolean {
  return REDIRECT_STATUSES.has(response.statusCode ?? 0);
}

async function sendTo(
  target: Target,
  send: (target: Target) => Promise<IncomingMessage>,
  redirected: boolean,
): Promise<IncomingMessage> {
  try {
    return await send(target);
  } catch (error) {
    if (!redirected) throw error;
    throw new Error(`redirects to ${formatHostPort(target.at)}: ${reasonOf(error)}`);
  }
}

/** Masters send `//host:port/path`, without a scheme: it stays the same. */
function redirectTarget(from: Target, location: string | undefined): Target {
  if (location === undefined || location === '') throw new Error('redirects without saying where to');
  const target = parseTarget(location, from);
  if (target === undefined) throw new Error(`redirects to "${location}", which is no address of a web server`);
  if (from.secure && !target.secure) throw new Error(`redirects from https to ${nameTarget(target)}: refused`);
  return target;
}

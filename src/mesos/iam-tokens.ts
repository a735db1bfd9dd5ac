import type { KeyObject } from 'node:crypto';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { decodedBody, readText } from './body.ts';
import { withDeadline } from './deadline.ts';
import type { Exchange } from './exchange.ts';
import { followRedirects } from './follow-redirects.ts';
import { expiryMs, readPrivateKey, signLoginToken } from './iam-jwt.ts';
import { reasonOf } from './reason-of.ts';
import { sharedRun } from './shared-run.ts';
import { nameTarget, parseTarget, type Target } from './target.ts';

const LOGIN_TIMEOUT_MS = 10_000;
const LOGIN_BODY_MAX_BYTES = 64 * 1024;
const TOKEN_CHARACTERS_MAX = 8192;
/** A token that does not say when it ends. */
const TOKEN_MAX_AGE_MS = 3600_000;
/** A token that says when it ends is renewed this long before, or half of its life before if that is shorter. */
const TOKEN_RENEW_BEFORE_MS = 5 * 60_000;

/** The tokens that DC/OS's identity service (IAM) gives to a service account. */
export interface IamTokens {
  /** The token to use now; logs in when there is none or it is old. Callers at the same time share one login. */
  current(signal: AbortSignal): Promise<string>;
  /** A master refused this token: it is not used again. */
  refuse(token: string): void;
}

export interface IamTokensOptions {
  readonly uid: string;
  /** PEM. */
  readonly privateKey: string;
  /** The URL to POST `{uid, token}` to. */
  readonly loginEndpoint: string;
  readonly exchange: Exchange;
  readonly clock: Clock;
  readonly log: Log;
}

/** Throws when the key or the endpoint cannot be used. */
export function createIamTokens(options: IamTokensOptions): IamTokens {
  const { uid, exchange, clock, log } = options;
  const key = readPrivateKey(options.privateKey);
  const endpoint = parseTarget(options.loginEndpoint);
  if (endpoint === undefined) throw new Error('login_endpoint in IAMConfigFile must be an http or https URL');
  let held: { readonly token: string; readonly renewAtMs: number } | undefined;

  const login = sharedRun(async (signal) => {
    const token = await logIn({ uid, key, endpoint, exchange, clock, signal });
    held = { token, renewAtMs: clock.steadyMs() + renewAfterMs(token, clock.nowMs()) };
    log.info('Logged in for access to the masters', { endpoint: nameTarget(endpoint), uid });
    return token;
  });

  return {
    current: async (signal) =>
      held !== undefined && clock.steadyMs() < held.renewAtMs ? held.token : await login(signal),
    refuse: (token) => {
      if (held?.token === token) held = undefined;
    },
  };
}

async function logIn(options: {
  uid: string;
  key: KeyObject;
  endpoint: Target;
  exchange: Exchange;
  clock: Clock;
  signal: AbortSignal;
}): Promise<string> {
  const { uid, key, endpoint, exchange, clock } = options;
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ uid, token: signLoginToken(uid, key, clock.nowMs()) });
  try {
    return await withDeadline({ clock, timeoutMs: LOGIN_TIMEOUT_MS, signal: options.signal }, async (signal) => {
      const { response } = await followRedirects(endpoint, (target) =>
        exchange({ method: 'POST', target, headers, body, signal }),
      );
      const { statusCode } = response;
      if (statusCode === 401) throw new Error('refused (401): check uid and private_key in IAMConfigFile');
      if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
      return readToken(await readText(decodedBody(response), LOGIN_BODY_MAX_BYTES));
    });
  } catch (error) {
    throw new Error(`cannot log in at ${nameTarget(endpoint)}: ${reasonOf(error)}`);
  }
}

/** The messages say nothing of the answer: it may hold the token. */
function readToken(answer: string): string {
  let json: unknown;
  try {
    json = JSON.parse(answer);
  } catch {
    throw new Error('the answer is not JSON');
  }
  const token = (json as { token?: unknown } | null)?.token;
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token) || token.length > TOKEN_CHARACTERS_MAX) {
    throw new Error('the answer holds no token');
  }
  return token;
}

/** How long a token that was given at `nowMs` is used. */
function renewAfterMs(token: string, nowMs: number): number {
  const endMs = expiryMs(token);
  if (endMs === undefined) return TOKEN_MAX_AGE_MS;
  const lifeMs = endMs - nowMs;
  return lifeMs - Math.min(TOKEN_RENEW_BEFORE_MS, lifeMs / 2);
}

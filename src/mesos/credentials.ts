import type { MesosAuthentication } from '../config/config.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Exchange } from './exchange.ts';
import { createIamTokens } from './iam-tokens.ts';

/** What a request to a master carries in its `Authorization` header. */
export interface Credentials {
  /** The header's value; undefined: no header. Rejects when a login fails. */
  authorization(signal: AbortSignal): Promise<string | undefined>;
  /** A master refused this value with 401. Returns true when `authorization` can give another one now. */
  refused(authorization: string | undefined): boolean;
  /** What to tell an operator when a master refuses the value for good. */
  readonly refusal: string;
}

/** Throws when the settings cannot be used. */
export function createCredentials(
  authentication: MesosAuthentication,
  options: { exchange: Exchange; clock: Clock; log: Log },
): Credentials {
  switch (authentication.kind) {
    case 'none':
      return fixed(undefined, 'asks for credentials (401): set mesosAuthentication');
    case 'basic': {
      const { principal, secret } = authentication;
      const value = `Basic ${Buffer.from(`${principal}:${secret}`).toString('base64')}`;
      return fixed(value, 'refuses the credentials (401): check mesosCredentials');
    }
    case 'iam': {
      const { uid, privateKey, loginEndpoint } = authentication;
      const tokens = createIamTokens({ uid, privateKey, loginEndpoint, ...options });
      return {
        authorization: async (signal) => TOKEN_SCHEME + (await tokens.current(signal)),
        refused: (value = '') => {
          tokens.refuse(value.slice(TOKEN_SCHEME.length));
          return true;
        },
        refusal: 'refuses a new token (401): check what the uid in IAMConfigFile may do',
      };
    }
  }
}

/** DC/OS's own form of the header. */
const TOKEN_SCHEME = 'token=';

function fixed(value: string | undefined, refusal: string): Credentials {
  return { authorization: async () => value, refused: () => false, refusal };
}

import { generateKeyPairSync, verify } from 'node:crypto';
import type { ServerOptions } from 'node:https';
import type { TestContext } from 'node:test';
import type { MesosAuthentication } from '../../../../src/config/config.ts';
import { type Handler, type Master, startMaster } from './master.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

export interface IdentityService {
  readonly server: Master;
  /** What a client of it is configured with. */
  readonly authentication: MesosAuthentication;
  /** The claims of each login whose signature is right. */
  readonly logins: unknown[];
}

/** A login endpoint as DC/OS has it, which gives out the tokens `give(0)`, `give(1)`, … */
export async function startIdentityService(
  t: TestContext,
  give: (login: number) => string = (login) => `token-${login}`,
  tls?: ServerOptions,
): Promise<IdentityService> {
  const logins: unknown[] = [];
  const server = await startMaster(
    t,
    (_request, response, body) => {
      const { uid, token } = JSON.parse(body) as { uid: string; token: string };
      const [header = '', claims = '', signature = ''] = token.split('.');
      const signed = Buffer.from(`${header}.${claims}`);
      const isRight = verify('sha256', signed, pair.publicKey, Buffer.from(signature, 'base64url'));
      if (!isRight) return void response.writeHead(401).end();
      const login = { uid, header: fromBase64Url(header), claims: fromBase64Url(claims) };
      response.end(JSON.stringify({ token: give(logins.push(login) - 1) }));
    },
    tls,
  );
  return { server, authentication: authenticationAt(server, tls === undefined ? 'http' : 'https'), logins };
}

export function authenticationAt(server: Master, scheme: 'http' | 'https' = 'http'): MesosAuthentication {
  return { kind: 'iam', uid: 'dns', privateKey, loginEndpoint: `${scheme}://${server.name}/acs/api/v1/auth/login` };
}

/** Answers only requests whose token is one of these. */
export function acceptTokens(...tokens: string[]): Handler {
  const accepted = new Set(tokens.map((token) => `token=${token}`));
  return (request, response) => {
    response.writeHead(accepted.has(request.headers.authorization ?? '') ? 200 : 401).end('state');
  };
}

function fromBase64Url(text: string): unknown {
  return JSON.parse(Buffer.from(text, 'base64url').toString());
}

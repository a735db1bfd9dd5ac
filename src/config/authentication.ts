import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import type { MesosAuthentication } from './config.ts';
import { readJsonObjectFile } from './json-object.ts';
import { knownMembers } from './keys.ts';
import { absolutePath } from './read-file.ts';
import { Report } from './report.ts';
import type { FileValues } from './schema.ts';
import { text } from './value-schemas.ts';

const NONE: MesosAuthentication = { kind: 'none' };

/** How to log in to the masters, from `mesosAuthentication`, `mesosCredentials` and the file that `IAMConfigFile` names. */
export function readAuthentication(values: FileValues, report: Report): MesosAuthentication {
  warnOfUnused(values, report);
  if (values.mesosAuthentication === 'basic') return readBasic(values, report);
  if (values.mesosAuthentication === 'iam') return readIam(values, report);
  return NONE;
}

/** Mesos-DNS warns too: who writes credentials means them to be used. */
function warnOfUnused(values: FileValues, report: Report): void {
  if (report.isWrong('mesosAuthentication')) return;
  const { mesosAuthentication, mesosCredentials, IAMConfigFile } = values;
  const unused = (key: string, wanted: string): void =>
    report.warning(
      `${key} is not used, because mesosAuthentication is ${JSON.stringify(mesosAuthentication)}, not "${wanted}"`,
    );
  const hasCredentials = mesosCredentials.principal !== '' || mesosCredentials.secret !== '';
  if (hasCredentials && mesosAuthentication !== 'basic') unused('mesosCredentials', 'basic');
  if (IAMConfigFile !== '' && mesosAuthentication !== 'iam') unused('IAMConfigFile', 'iam');
}

function readBasic({ mesosCredentials }: FileValues, report: Report): MesosAuthentication {
  const { principal, secret } = mesosCredentials;
  if (report.isWrong('mesosCredentials')) return NONE;
  const needed = 'mesosAuthentication "basic" needs it';
  if (principal === '') report.mistake(['mesosCredentials', 'principal'], needed);
  if (secret === '') report.mistake(['mesosCredentials', 'secret'], needed);
  return { kind: 'basic', principal, secret };
}

const iamSchema = z.object({
  uid: text.min(1, 'mesosAuthentication "iam" needs it'),
  private_key: text.refine(isRsaPrivateKey, 'write an RSA private key in PEM, without a passphrase'),
  login_endpoint: text.refine(isHttpUrl, 'write an http or https URL'),
});

function readIam({ IAMConfigFile }: FileValues, report: Report): MesosAuthentication {
  if (report.isWrong('IAMConfigFile')) return NONE;
  if (IAMConfigFile === '') {
    report.mistake(['IAMConfigFile'], 'mesosAuthentication "iam" needs it');
    return NONE;
  }
  const path = absolutePath(IAMConfigFile);
  const file = readJsonObjectFile(path);
  if (file.problem !== undefined) {
    report.mistake(['IAMConfigFile'], `${path}: ${file.problem}`);
    return NONE;
  }
  // Real ones hold more keys, such as "scheme": they are no reason to warn.
  const { members } = knownMembers(file.content, Object.keys(iamSchema.shape));
  const parsed = iamSchema.safeParse(members);
  if (parsed.error !== undefined) {
    const iamReport = new Report(path, members);
    iamReport.issues(parsed.error.issues);
    report.mistakes.push(...iamReport.mistakes);
    return NONE;
  }
  const { uid, private_key: privateKey, login_endpoint: loginEndpoint } = parsed.data;
  return { kind: 'iam', uid, privateKey, loginEndpoint };
}

function isRsaPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

function isHttpUrl(text: string): boolean {
  return ['http:', 'https:'].includes(URL.parse(text)?.protocol ?? '');
}

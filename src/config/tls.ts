import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { MesosTls } from './config.ts';
import { absolutePath, readTextFile } from './read-file.ts';
import type { Report } from './report.ts';
import type { FileValues } from './schema.ts';

const RIGHT = {
  caCertFile: 'it must hold certificates in PEM, and nothing broken',
  certFile: 'it must hold a certificate in PEM, then its issuers',
  keyFile: 'it must hold a private key in PEM, without a passphrase',
};
type FileKey = keyof typeof RIGHT;

const NO_CA =
  'mesosHTTPSOn is true without caCertFile: masters need certificates that this machine trusts (Mesos-DNS would trust ' +
  'any); if they have others, give the certificates of their issuers in caCertFile';

/**
 * Reads the certificates and the key for talking to the masters; undefined when they are asked over plain HTTP. As in
 * Mesos-DNS, the files must be good even then.
 */
export function readTls(values: FileValues, report: Report): MesosTls | undefined {
  const ca = readPem('caCertFile', values, report, certificatesIn);
  const cert = readPem('certFile', values, report, certificatesIn);
  const key = readPem('keyFile', values, report, createPrivateKey);
  checkPair(values, report, cert?.parsed[0], key?.parsed);
  if (!values.mesosHTTPSOn) {
    warnOfUnused(values, report);
    return undefined;
  }
  if (values.caCertFile === '') report.warning(NO_CA);
  return { ca: ca?.pem, cert: cert?.pem, key: key?.pem };
}

function readPem<Parsed>(
  key: FileKey,
  values: FileValues,
  report: Report,
  parse: (pem: string) => Parsed,
): { pem: string; parsed: Parsed } | undefined {
  if (values[key] === '') return undefined;
  const path = absolutePath(values[key]);
  const file = readTextFile(path);
  if (file.problem !== undefined) {
    report.mistake([key], `${path}: ${file.problem}`);
    return undefined;
  }
  try {
    return { pem: file.text, parsed: parse(file.text) };
  } catch {
    report.mistake([key], RIGHT[key]);
    return undefined;
  }
}

/** Every certificate of a bundle. Throws when one is broken, which OpenSSL would leave out silently, or there is none. */
function certificatesIn(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs) ?? [''];
  return blocks.map((block) => new X509Certificate(block));
}

function checkPair(
  { certFile, keyFile }: FileValues,
  report: Report,
  certificate: X509Certificate | undefined,
  key: KeyObject | undefined,
): void {
  if (report.isWrong('certFile', 'keyFile')) return;
  if (certFile !== '' && keyFile === '') report.mistake(['certFile'], 'give its private key in keyFile too');
  if (certFile === '' && keyFile !== '') report.mistake(['keyFile'], 'give its certificate in certFile too');
  if (certificate === undefined || key === undefined || certificate.checkPrivateKey(key)) return;
  report.mistake(['keyFile'], 'it is not the key of the first certificate in certFile');
}

function warnOfUnused(values: FileValues, report: Report): void {
  if (report.isWrong('mesosHTTPSOn')) return;
  const given = (['caCertFile', 'certFile', 'keyFile'] as const).filter((key) => values[key] !== '');
  for (const key of given) report.warning(`${key} is not used, because mesosHTTPSOn is false`);
}

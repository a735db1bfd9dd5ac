import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority made for one run of the tests. */
export interface Authority {
  /** Its own certificate, PEM. */
  readonly ca: string;
  /** The file that holds it. */
  readonly caFile: string;
  /** A certificate for names such as `IP:127.0.0.1` and `DNS:leader.example`. */
  issue(names: string): Certificate;
  remove(): void;
}

const KEY_KIND = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export function createAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-test-'));
  const at = (file: string): string => join(folder, file);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });
  const issuer = ['-x509', '-days', '2', '-subj', '/CN=test authority', '-addext', 'basicConstraints=critical,CA:TRUE'];
  openssl('req', ...KEY_KIND, ...issuer, '-keyout', at('ca.key'), '-out', at('ca.crt'));
  return {
    ca: readFileSync(at('ca.crt'), 'utf8'),
    caFile: at('ca.crt'),
    issue: (names) => {
      writeFileSync(at('names'), `subjectAltName=${names}\n`);
      openssl('req', ...KEY_KIND, '-subj', '/CN=test', '-keyout', at('it.key'), '-out', at('it.csr'));
      const authority = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2'];
      openssl('x509', '-req', '-in', at('it.csr'), ...authority, '-extfile', at('names'), '-out', at('it.crt'));
      return { cert: readFileSync(at('it.crt'), 'utf8'), key: readFileSync(at('it.key'), 'utf8') };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for a test, in which a release lies beside the keys. */
export interface TestRelease {
  /** The parent of the release. */
  readonly place: string;
  /** The release itself. */
  readonly folder: string;
  /** The path of a file in it. */
  at(name: string): string;
  read(name: string): Buffer;
  write(name: string, content: string | Uint8Array): void;
  /** Turns one bit; `byte` counts from the end when it is negative. */
  flip(name: string, byte: number, bit: number): void;
  /** Writes SHA256SUMS for what is there, or as it is given, and signs it. */
  seal(sums?: string | Uint8Array): void;
  remove(): void;
}

/** Signs the releases of the tests. */
export const SIGNER = generateKeyPairSync('rsa', { modulusLength: 2048 });

export const SOURCE = 'mesos-dns-1.2.3.tar.gz';
export const PACKAGE = 'mesos-dns_1.2.3_amd64.deb';

export function pemOf(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }) as string;
}

export function sumOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** SHA256SUMS of these files. */
export function sumsText(files: Readonly<Record<string, Uint8Array>>): string {
  const names = Object.keys(files).sort();
  return names.map((name) => `${sumOf(files[name]!)}  ${name}\n`).join('');
}

/** A good release, signed by `signer`, whose public key lies beside it as `key.pem`. */
export function createRelease(signer = SIGNER, name = 'release'): TestRelease {
  const place = mkdtempSync(join(tmpdir(), 'mesos-dns-test-'));
  const folder = join(place, name);
  const at = (file: string): string => join(folder, file);
  const read = (file: string): Buffer => readFileSync(at(file));
  const write = (file: string, content: string | Uint8Array): void => writeFileSync(at(file), content);
  const seal = (sums?: string | Uint8Array): void => {
    const files = readdirSync(folder).filter((file) => !file.startsWith('SHA256SUMS'));
    const text = sums ?? sumsText(Object.fromEntries(files.map((file) => [file, read(file)])));
    write('SHA256SUMS', text);
    write('SHA256SUMS.sig', sign('sha256', Buffer.from(text as string), signer.privateKey));
  };
  const flip = (file: string, byte: number, bit: number): void => {
    const bytes = read(file);
    const index = byte < 0 ? bytes.length + byte : byte;
    bytes[index] = bytes[index]! ^ (1 << bit);
    write(file, bytes);
  };
  mkdirSync(folder);
  writeFileSync(join(place, 'key.pem'), pemOf(signer.publicKey));
  write(SOURCE, Buffer.alloc(200_000, 'source '));
  write(PACKAGE, Buffer.alloc(5_000, 'binary '));
  write('verify-release.sh', '#!/bin/sh\n');
  seal();
  return { place, folder, at, read, write, flip, seal, remove: () => rmSync(place, { recursive: true }) };
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Config } from '../../../src/config/config.ts';
import { ConfigError } from '../../../src/config/config-error.ts';
import { type LoadedConfig, loadConfig } from '../../../src/config/load.ts';
import type { Machine } from '../../../src/config/own-resolvers.ts';

/** A machine with one nameserver that is not itself. */
export const MACHINE: Machine = {
  resolvConf: () => ({ nameservers: ['10.9.9.9'], search: [] }),
  localAddresses: () => ['10.0.0.11'],
};

export const MASTERS = ['10.0.0.1:5050'];

/** A folder that is removed after the tests of the file that asks for it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-config-'));
  after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Writes configurations into a folder and loads them. */
export class ConfigFiles {
  readonly folder = temporaryFolder();
  readonly path = join(this.folder, 'config.json');

  write(name: string, content: unknown): string {
    const path = join(this.folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }

  /** `content`: the file's text, or a value to be written as JSON. */
  load(content: unknown, machine: Machine = MACHINE): LoadedConfig {
    return loadConfig(this.write('config.json', content), machine);
  }

  /** The configuration for these keys and a master. */
  config(keys: object): Config {
    return this.load({ masters: MASTERS, ...keys }).config;
  }

  /** The warnings for these keys and a master, without the file's name. */
  warnings(keys: object | string, machine: Machine = MACHINE): string[] {
    const content = typeof keys === 'string' ? keys : { masters: MASTERS, ...keys };
    return this.#withoutFile(this.load(content, machine).warnings);
  }

  /** What is wrong with the file, line by line, without the file's name. */
  mistakes(content: unknown, machine: Machine = MACHINE): string[] {
    return this.#withoutFile(this.error(content, machine).message.split('\n'));
  }

  error(content: unknown, machine: Machine = MACHINE): ConfigError {
    try {
      this.load(content, machine);
    } catch (error) {
      if (error instanceof ConfigError) return error;
      throw error;
    }
    throw new Error('the configuration was not refused');
  }

  #withoutFile(lines: readonly string[]): string[] {
    return lines.map((line) => line.replace(`${this.path}: `, ''));
  }
}

import { readFile, stat } from 'node:fs/promises';
import { canonicalIp } from '../lib/ip.ts';
import type { Log } from '../lib/log.ts';

/** Some block advertisements with files of a few megabytes; no hosts file is larger than this. */
const FILE_MAX_BYTES = 16 * 1024 * 1024;

/** Lower-case name to its canonical IP addresses, in the file's order. */
export type Hosts = ReadonlyMap<string, readonly string[]>;

/** Reads the text of a hosts(5) file; a line that does not start with an IP address is skipped. */
export function parseHosts(text: string): Hosts {
  const hosts = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    const ip = canonicalIp(address);
    if (ip === undefined) continue;
    for (const name of names) {
      const key = name.toLowerCase().replace(/\.$/, '');
      const known = hosts.get(key);
      if (known === undefined) hosts.set(key, [ip]);
      else if (!known.includes(ip)) known.push(ip);
    }
  }
  return hosts;
}

/** A hosts file as it stands at each look-up. A file that is not there has no hosts. */
export class HostsFile {
  readonly #path: string;
  readonly #log: Log;
  #hosts: Hosts = new Map();
  /** Tells one content of the file from another. */
  #version = '';
  #complaint = '';
  #refreshing: Promise<void> | undefined;

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  /** The addresses of `host`, which is in lower case, without a final dot. Never rejects. */
  async addressesOf(host: string): Promise<readonly string[]> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    await this.#refreshing;
    return this.#hosts.get(host) ?? [];
  }

  async #refresh(): Promise<void> {
    try {
      const { ino, size, mtimeMs } = await stat(this.#path);
      const version = `${ino} ${size} ${mtimeMs}`;
      if (version === this.#version) return;
      if (size > FILE_MAX_BYTES) throw new Error(`it is larger than ${FILE_MAX_BYTES} bytes`);
      this.#hosts = parseHosts(await readFile(this.#path, 'utf8'));
      this.#version = version;
      this.#complaint = '';
    } catch (error) {
      this.#onError(error as NodeJS.ErrnoException);
    }
  }

  #onError(error: NodeJS.ErrnoException): void {
    if (error.code === 'ENOENT') {
      this.#hosts = new Map();
      this.#version = '';
    } else if (error.message !== this.#complaint) {
      this.#complaint = error.message;
      this.#log.warn('the hosts file cannot be read; what it held before still counts', {
        file: this.#path,
        error: error.message,
      });
    }
  }
}

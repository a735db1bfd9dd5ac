/** A package as package-lock.json pins it. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** The SHA-512 of its archive in the registry, hexadecimal. */
  readonly sha512: string;
}

interface Lock {
  readonly packages: Readonly<Record<string, { version?: string; license?: string; integrity?: string }>>;
}

/** Finds a package in package-lock.json by its folder, such as `node_modules/zod`. Throws where it is not pinned. */
export function pinnedPackage(lockFile: string, folder: string): PinnedPackage {
  const { version, license, integrity = '' } = (JSON.parse(lockFile) as Lock).packages[folder] ?? {};
  const [, hash] = /^sha512-([A-Za-z0-9+/]{86}==)$/.exec(integrity) ?? [];
  if (version === undefined || license === undefined || hash === undefined) {
    throw new Error(`package-lock.json does not pin ${folder} with its version, licence and SHA-512`);
  }
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return { name, version, licence: license, sha512: Buffer.from(hash, 'base64').toString('hex') };
}

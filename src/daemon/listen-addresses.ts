import { externalAddresses } from './local-addresses.ts';

/** An address to open sockets at. */
export interface ListenAddress {
  readonly address: string;
  /** It was not asked for by itself: a machine without its family does without it. */
  readonly isOptional: boolean;
}

/** `0.0.0.0` and `::`: in Go's networking, and so in Mesos-DNS, either means all addresses of the machine. */
const WILDCARDS: readonly string[] = ['0.0.0.0', '::'];

/** Where to listen: at each of `listeners`, or at both wildcards, which cover all others, when one of them is there. */
export function listenAddresses(listeners: readonly string[]): ListenAddress[] {
  if (!hasWildcard(listeners)) return [...new Set(listeners)].map((address) => ({ address, isOptional: false }));
  return WILDCARDS.map((address) => ({ address, isOptional: !listeners.includes(address) }));
}

/** Where others can ask the server: its listeners, or every address of the machine but loopback where it listens on all. */
export function nameServerAddresses(listeners: readonly string[]): string[] {
  return [...new Set(hasWildcard(listeners) ? externalAddresses() : listeners)];
}

/**
 * Starts a server at an address, and hands what ends it to `onClose`. Rejects as `start` does, but when the machine does
 * without that address.
 */
export async function listenOn(
  { isOptional }: ListenAddress,
  start: () => Promise<{ close(): Promise<void> }>,
  onClose: (close: () => unknown) => void,
): Promise<void> {
  try {
    const { close } = await start();
    onClose(close);
  } catch (error) {
    if (!isOptional || !isMissingFamily(error)) throw error;
  }
}

/** True for the error of a listen address whose family this machine does not have. */
function isMissingFamily(error: unknown): boolean {
  const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
  return code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL';
}

export function hasWildcard(listeners: readonly string[]): boolean {
  return listeners.some((listener) => WILDCARDS.includes(listener));
}

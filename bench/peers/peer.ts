import type { Kind } from '../questions.ts';

/** A server that is measured beside ours. */
export interface Peer {
  readonly name: string;
  /** How it is set up where that is not its default; a sentence of the page. */
  readonly setup: string;
  /** What it is asked. */
  readonly kinds: readonly Kind[];
  /** With more of them it answers nothing in time. */
  readonly namesMax: number;
  /** Whether it sends the addresses of a service's target too. */
  readonly hasAdditional: boolean;
  /** Prints its version, which stands where the pattern's group is. */
  readonly version: { readonly command: readonly string[]; readonly pattern: RegExp };
  /** Runs it at this port of 127.0.0.1, in the foreground, in one thread. */
  launch(place: Place): Launch;
}

export interface Place {
  /** For its files; no one else's. */
  readonly folder: string;
  readonly port: number;
}

export interface Launch {
  /** Name in the folder to content. */
  readonly files: Readonly<Record<string, string>>;
  /** Run to their end first. */
  readonly before: readonly (readonly string[])[];
  readonly command: readonly [program: string, ...args: string[]];
}

import type { Entry } from './entry.ts';

/** What was found on a node, and all that a plan depends on beside the wish. */
export interface Situation {
  /** What lies at each path that we may change. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** /etc/resolv.conf is a mount, as in a container. */
  readonly isMounted: boolean;
  /** What the link /etc/resolv.conf leads to, or the one that stood there before us; undefined when nothing. */
  readonly linkedText: string | undefined;
  /** The resolvers that systemd-resolved asks, in the form of resolv.conf; undefined when it does not run. */
  readonly uplinkText: string | undefined;
  /** The files of systemd-resolved's configuration but ours, in the order in which they count. */
  readonly resolvedFiles: readonly NamedText[];
  /** What resolvconf gathers, in the form of resolv.conf. */
  readonly interfaceTexts: readonly string[];
  readonly hasDhclientLeases: boolean;
  /** Those that are there, of the folders that we may need. */
  readonly folders: ReadonlySet<string>;
  /** Who runs this, and owns what is new. */
  readonly self: { readonly uid: number; readonly gid: number };
}

export interface NamedText {
  /** A drop-in's; empty for the main file. */
  readonly name: string;
  readonly text: string;
}

/** What the node's resolv.conf is to be. Addresses are canonical. */
export interface Wish {
  /** Where this server answers on this node. */
  readonly local: string;
  /** Other servers that answer Mesos names too, at most two, in order. */
  readonly fallbacks: readonly string[];
  readonly domain: string;
  /** This machine's addresses, and servers that would ask us: none of them can be an upstream. */
  readonly neverUpstreams: readonly string[];
  /** The configuration names resolvers itself, or has found some. */
  readonly hasResolvers: boolean;
}

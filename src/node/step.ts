import type { Entry, FileEntry } from './entry.ts';

/** A program of the system that has to hear of a change. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

/** One change of the node, which happens whole or not at all. */
export type Step =
  | { readonly kind: 'put'; readonly path: string; readonly entry: Entry }
  /** Where a file is a mount, nothing can take its place. */
  | { readonly kind: 'overwrite'; readonly path: string; readonly entry: FileEntry }
  | { readonly kind: 'make-folder'; readonly path: string }
  /** Only when nothing is in it. */
  | { readonly kind: 'remove-folder'; readonly path: string }
  | RunStep;

export interface RunStep {
  readonly kind: 'run';
  readonly program: Program;
  /** When it fails, what was done before is undone. */
  readonly isVital: boolean;
  /**
   * With this text in this file, the program has done what it was run for, even if it says that it failed: resolvconf tells
   * many others, and fails when one of them does.
   */
  readonly proof?: { readonly path: string; readonly text: string };
}

/** Puts the generated resolv.conf together anew. */
export const TELL_RESOLVCONF: Program = { command: 'resolvconf', args: ['-u'] };
/** It reads its drop-ins when it starts. One that does not run stays so. */
export const TELL_RESOLVED: Program = {
  command: 'systemctl',
  args: ['try-reload-or-restart', 'systemd-resolved.service'],
};
/** The server reads who its upstreams are together with its configuration. */
export const TELL_MESOS_DNS: Program = { command: 'systemctl', args: ['try-reload-or-restart', 'mesos-dns.service'] };

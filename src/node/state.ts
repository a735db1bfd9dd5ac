import type { Entry } from './entry.ts';

/** What we did to the node, and what stood there before. */
export interface State {
  /** The path that we wrote to. */
  readonly place: string;
  readonly original: Entry;
  readonly written: string;
  /** This server, then its fallbacks. */
  readonly servers: readonly string[];
  /** Whose names only these servers know; empty text when that is not known any more. */
  readonly domain: string;
  /** Folders that were not there before, the outer ones first. */
  readonly folders: readonly string[];
}

const VERSION = 1;

export function formatState(state: State): string {
  return `${JSON.stringify({ version: VERSION, ...state }, undefined, 2)}\n`;
}

/** The state in a text that `formatState` made; undefined for any other, which then is as good as lost. */
export function parseState(text: string): State | undefined {
  try {
    const { version, ...state } = JSON.parse(text);
    return version === VERSION && typeof state.place === 'string' ? state : undefined;
  } catch {
    return undefined;
  }
}

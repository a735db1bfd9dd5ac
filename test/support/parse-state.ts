import type { MasterState } from '../../src/cluster/model.ts';
import { type ParsedState, StateParser } from '../../src/cluster/state-parser.ts';

/** Reads a master's state that is at hand as a whole. */
export function parseState(text: string, before?: MasterState): ParsedState {
  const parser = new StateParser(before);
  parser.push(new TextEncoder().encode(text));
  return parser.end();
}

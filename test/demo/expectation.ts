/** What one of the demo's sentences means for DNS. */
export interface Expectation {
  /** Undefined when the sentence is not about the names of an app. */
  readonly app: string | undefined;
  /** Addresses and ports that the app's names have then. */
  readonly has: readonly string[];
  /** Those that they no longer have. */
  readonly hasNot: readonly string[];
}

const COMES = /^marathon (?:launched|moved|scaled|replaced the failed) (\w+)\b.* (?:on|to) (agent-.*)$/;
const GOES = /^marathon scaled (\w+) down to .* on (agent-.*) is gone$|^(\w+) on (agent-.*) failed$/;
const CHANGES_NO_NAME = /health check|is cut off|is back|leader|leads|marathon destroyed/;

/** Throws for a sentence that is not known here. */
export function expectationOf(sentence: string): Expectation {
  const goes = GOES.exec(sentence);
  if (goes !== null) return { app: goes[1] ?? goes[3]!, has: [], hasNot: whatGoes((goes[2] ?? goes[4])!) };
  const comes = COMES.exec(sentence);
  if (comes !== null) return { app: comes[1]!, has: [...addressesIn(comes[2]!), ...portsIn(comes[2]!)], hasNot: [] };
  if (CHANGES_NO_NAME.test(sentence)) return { app: undefined, has: [], hasNot: [] };
  throw new Error(`the demo says what this test does not understand: ${sentence}`);
}

/** `agent-1 (10.0.1.11, port 31608)`: other instances may be on the same agent, so only the port is gone. */
function whatGoes(place: string): string[] {
  const ports = portsIn(place);
  return ports.length > 0 ? ports : addressesIn(place);
}

function addressesIn(place: string): string[] {
  return /\(([^,)]*)/.exec(place)![1]!.split(' and ');
}

function portsIn(place: string): string[] {
  return /, ports? ([^)]*)\)/.exec(place)?.[1]?.split(' and ') ?? [];
}

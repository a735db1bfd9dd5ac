import { type ProgramGroup, startProgramGroup } from './process-group.ts';

/** A demo that runs, as one sees it who reads what it prints. */
export interface RunningDemo {
  readonly program: ProgramGroup;
  readonly port: number;
  readonly httpPort: number;
  /** `http://host:port/state` of its master. */
  readonly masterUrl: string;
  readonly configFile: string;
  /** The `dig` and `curl` lines that it says to try. */
  readonly linesToTry: readonly string[];
  /** What it printed last for each name: addresses, then ports. */
  names(): ReadonlyMap<string, PrintedName>;
  /** What has happened since the first look-ups, a sentence each. */
  steps(): readonly string[];
}

export interface PrintedName {
  readonly addresses: readonly string[];
  readonly ports: readonly string[];
}

const LIVE = 'What happens next, and what the names say then:\n\n';

/** Starts a demo with some command, and waits for its live part. */
export async function startDemo(command: string, args: readonly string[]): Promise<RunningDemo> {
  const program = await startProgramGroup(command, { args });
  try {
    await program.waitFor(LIVE);
  } catch (error) {
    await program.stop();
    throw error;
  }
  const opening = program.output();
  const find = (pattern: RegExp): string => {
    const found = pattern.exec(opening)?.[1];
    if (found === undefined) throw new Error(`the demo does not print ${pattern}:\n${opening}`);
    return found;
  };
  return {
    program,
    port: Number(find(/^ {2}DNS +127\.0\.0\.1:(\d+), UDP and TCP$/m)),
    httpPort: Number(find(/^ {2}HTTP +http:\/\/127\.0\.0\.1:(\d+)\/v1\/enumerate$/m)),
    masterUrl: find(/^ {2}master +(http:\S+\/state)$/m),
    configFile: find(/^ {2}configuration +(\S+)$/m),
    linesToTry: [...opening.matchAll(/^ {2}((?:dig|curl) .*)$/gm)].map(([, line]) => line!),
    names: () => namesIn(program.output()),
    steps: () => [...afterOpening(program.output()).matchAll(/^ {2}(\S.*)$/gm)].map(([, sentence]) => sentence!),
  };
}

function afterOpening(output: string): string {
  return output.slice(output.indexOf(LIVE) + LIVE.length);
}

function namesIn(output: string): ReadonlyMap<string, PrintedName> {
  const names = new Map<string, PrintedName>();
  for (const [, name, values] of output.matchAll(/^ {4}(\S+) +(\S.*)$/gm)) {
    const [addresses = '', ports = ''] = values === 'does not exist' ? [] : values!.split(/ ?ports /);
    names.set(name!, { addresses: words(addresses), ports: words(ports) });
  }
  return names;
}

function words(text: string): string[] {
  return text.split(' ').filter(Boolean);
}

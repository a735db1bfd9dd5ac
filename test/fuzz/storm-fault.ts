import { addressesIn, askTcp, askUdp } from './ask.ts';
import { heldMore, type Probe } from './probed-program.ts';
import { tcpStorm, udpStorm } from './storm.ts';

/** A server that runs as a program of its own. */
export interface Target {
  readonly port: number;
  readonly probe: Probe;
  /** Everything that it wrote. */
  output(): string;
  /** Names to ask for, each with the one address that is right. */
  readonly right: Readonly<Record<string, string>>;
  /** How long an answer, or the end of what it holds, may take. */
  readonly patienceMs: number;
}

/** Between two looks at whether everything is still well. */
const DATAGRAMS_A_GUST = 500;
const CONNECTIONS_A_GUST = 20;

/** Sends hostile messages to a server, and says what harm they did, if any. */
export async function stormFault(target: Target, datagrams: number, random: () => number): Promise<string | undefined> {
  try {
    // Once before the count begins, for what every program gets itself only when it is first asked.
    const calm = (await gust(target, random)) ?? (await target.probe());
    if (typeof calm === 'string') return calm;
    for (let sent = 0; sent < datagrams; sent += DATAGRAMS_A_GUST) {
      const fault = (await gust(target, random)) ?? logFault(target);
      if (fault !== undefined) return fault;
    }
    return await heldMore(target.probe, calm, target.patienceMs);
  } catch (error) {
    return (error as Error).message;
  }
}

async function gust(target: Target, random: () => number): Promise<string | undefined> {
  const names = Object.keys(target.right);
  const [fault] = await Promise.all([
    udpStorm(target.port, names, DATAGRAMS_A_GUST, random),
    tcpStorm(target.port, names, CONNECTIONS_A_GUST, random),
  ]);
  return fault ?? (await answerFault(target));
}

async function answerFault({ port, right, patienceMs }: Target): Promise<string | undefined> {
  for (const [name, address] of Object.entries(right)) {
    for (const [how, ask] of Object.entries({ UDP: askUdp, TCP: askTcp })) {
      const reply = await ask(port, name, patienceMs);
      const addresses = addressesIn(reply).join();
      if (reply.rcode !== 0 || addresses !== address) {
        return `${name} over ${how}: rcode ${reply.rcode}, ${addresses} in the place of ${address}`;
      }
    }
  }
  return undefined;
}

function logFault({ output }: Target): string | undefined {
  const lines = output().split('\n');
  const line = lines.find((each) => /this is a bug|"level":"(?:error|fatal)"|\bError:/.test(each));
  return line === undefined ? undefined : `it wrote: ${line}`;
}

import { freePort } from '../test/support/free-port.ts';
import { askUntil } from './ask.ts';
import { type States, startMaster } from './master.ts';
import { ourServer } from './peers/mesos-dns.ts';
import type { Zone } from './questions.ts';
import { startServer } from './start-server.ts';

/** Longer than any run. */
export const NEVER_SECONDS = 86_400;

/** The zone that our server makes of the first of the states. It runs for this alone, so that what it costs is not measured. */
export async function zoneOf(folder: string, states: States): Promise<Zone> {
  const following = { masterPort: states.port, httpPort: await freePort(), refreshSeconds: NEVER_SECONDS };
  const master = await startMaster(states);
  try {
    const server = await startServer(ourServer(following), folder);
    try {
      await server.whileRunning(askUntil(server.port, 'leader.mesos. A', 'NOERROR'));
      return (await (await fetch(`http://127.0.0.1:${following.httpPort}/v1/axfr`)).json()) as Zone;
    } finally {
      await server.stop();
    }
  } finally {
    await master.stop();
  }
}

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clusterState } from './cluster-state.ts';

export interface Master {
  /** `host:port`. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** The leading master of the table's cluster, on loopback: it answers `/master/state`, and that is all. */
export async function startMaster(): Promise<Master> {
  const server = createServer((request, response) => {
    if (request.url === '/master/state') response.end(JSON.stringify(clusterState(endpoint)));
    else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

import type { LookupFunction } from 'node:net';
import type { MesosAuthentication, MesosTls } from '../../../../src/config/config.ts';
import { readText } from '../../../../src/mesos/body.ts';
import { createMasterHttp, type MasterFetch, type MasterRequest } from '../../../../src/mesos/http-client.ts';
import { captureLog } from '../../../support/log.ts';
import { createManualClock, type ManualClock } from '../../../support/manual-clock.ts';

/** Every host name is this machine's. */
export const loopbackLookup: LookupFunction = (_host, options, callback) => {
  if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};

export interface TestClient {
  readonly fetch: MasterFetch;
  readonly clock: ManualClock;
  readonly lines: string[];
  /** The text of a GET's body. */
  get(master: MasterRequest['master'], path?: string): Promise<string>;
}

export function createTestClient(
  options: { tls?: MesosTls; authentication?: MesosAuthentication; lookup?: LookupFunction; clock?: ManualClock } = {},
): TestClient {
  const { tls, authentication = { kind: 'none' }, lookup = loopbackLookup, clock = createManualClock() } = options;
  const log = captureLog();
  const fetch = createMasterHttp({ tls, authentication, lookup, clock, log });
  return {
    fetch,
    clock,
    lines: log.lines,
    get: async (master, path = '/master/state') => {
      const signal = new AbortController().signal;
      const { body } = await fetch({ master, method: 'GET', path, signal });
      return await readText(body, 1024 * 1024);
    },
  };
}

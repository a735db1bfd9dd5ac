import type { Hono } from 'hono';
import { type ApiSources, createApi } from '../../../src/http/api.ts';
import { Journal } from '../../../src/zone/journal.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { zoneOf } from './zone-of.ts';

export const RUN = '0123456789abcdef';

/** The API over an empty zone; `changes` replaces what a test is about. */
export function testApi(changes: Partial<ApiSources> = {}): Hono {
  return createApi({
    version: '1.2.3',
    config: () => ({ Domain: 'mesos' }),
    domain: 'mesos',
    ttl: 60,
    refreshSeconds: 30,
    mname: 'ns1.mesos',
    rname: 'root.ns1.mesos',
    enumerationOn: true,
    zone: () => zoneOf({}),
    enumerate: () => ({ frameworks: [] }),
    metrics: async () => 'up 1\n',
    journal: new Journal(7, 100),
    run: RUN,
    clock: createManualClock(),
    log: silentLog,
    ...changes,
  });
}

export const silentLog = { debug() {}, info() {}, warn() {}, error() {} };

/** The body of a 200 as JSON. */
export async function getJson(app: Hono, path: string): Promise<unknown> {
  const response = await app.request(path);
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

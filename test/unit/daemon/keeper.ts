import assert from 'node:assert/strict';
import type { MasterState } from '../../../src/cluster/model.ts';
import type { Drift } from '../../../src/daemon/drift.ts';
import { HostTable } from '../../../src/daemon/host-table.ts';
import { ZoneKeeper } from '../../../src/daemon/zone-keeper.ts';
import { parseHostPort } from '../../../src/lib/host-port.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { labelRfc1123 } from '../../../src/records/label.ts';
import type { HealthPolicy } from '../../../src/records/naming.ts';
import type { ZoneRecord } from '../../../src/records/record.ts';
import { captureLog } from '../../support/log.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { parseState } from '../../support/parse-state.ts';
import { type SmallState, smallState } from '../../support/small-state.ts';

interface KeeperSettings {
  readonly lookup?: (host: string) => Promise<readonly string[]>;
  readonly masters?: readonly string[];
  readonly healthPolicy?: HealthPolicy;
  readonly staticRecords?: readonly ZoneRecord[];
}

export function keeperWith(settings: KeeperSettings = {}) {
  const { lookup = async () => [], masters = [], healthPolicy = 'ignore', staticRecords = [] } = settings;
  const clock = createManualClock();
  const log = captureLog();
  const drifts: Drift[] = [];
  const told: boolean[] = [];
  const keeper = new ZoneKeeper({
    naming: { domain: 'mesos', label: labelRfc1123, ipSources: ['netinfo', 'host'], healthPolicy, pointersOn: true },
    nameServer: { mname: 'ns1.mesos', addresses: ['10.0.0.53'] },
    staticRecords,
    configuredMasters: masters.map((master) => parseHostPort(master, 5050)!),
    hosts: new HostTable(lookup, log),
    holdMaxMs: 600_000,
    clock,
    random: seededRandom(1),
    onDrift: (drift) => drifts.push(drift),
    onTold: (isChange) => told.push(isChange),
    log,
  });
  return { keeper, clock, log, drifts, told };
}

export function stateOf(state: SmallState): MasterState {
  const parsed = parseState(JSON.stringify(smallState(state)));
  assert.ok(parsed.ok && parsed.warnings.length === 0);
  return parsed.state;
}

export const WEB = { name: 'web', ip: '10.1.0.1' };

export const addresses = (keeper: ZoneKeeper, name: string): readonly string[] =>
  keeper.view()?.values(name, 'A') ?? ['?'];

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadConfig } from '../../../src/config/load.ts';
import { formatHostPort } from '../../../src/lib/host-port.ts';
import { MACHINE } from './support.ts';

const GOLDEN = join(import.meta.dirname, '../../fixtures/golden');
for (const cluster of readdirSync(GOLDEN)) {
  test(`the configuration of the golden cluster ${cluster}, which Mesos-DNS took, loads without a warning`, () => {
    const path = join(GOLDEN, cluster, 'config.json');
    const { config, warnings } = loadConfig(path, MACHINE);
    assert.deepEqual(warnings, []);
    assert.equal(config.refreshSeconds, 600);
    assert.deepEqual(config.masters.map(formatHostPort), JSON.parse(readFileSync(path, 'utf8')).masters);
  });
}

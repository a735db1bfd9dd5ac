import * as fs from 'node:fs';
import { resolvConf } from '../../src/cli/resolv-conf.ts';
import { captureOutput } from '../unit/cli/capture-output.ts';
import { createNode } from '../unit/node/fake-node.ts';

// Applies and restores the resolv.conf of the node in a folder, again and again, until it is killed.
const { root, tools } = createNode(process.argv[2]!, {});
for (let round = 0; ; round++) {
  for (const action of ['apply', 'restore']) {
    await resolvConf([action, '-config', `${root}.json`], captureOutput(), { ...tools, disk: fs });
  }
  // The first round takes longer: all of the code is new.
  if (round === 0) process.stdout.write('looping\n');
}

import { docker } from '../../../../src/cli/docker.ts';
import { describeKilled } from '../killed-command.ts';
import { DAEMON_JSON, dockerNode } from './docker-node.ts';

const FILES: Readonly<Record<string, string | undefined>> = {
  'no file': undefined,
  'servers of before': '{\n  "dns": ["10.9.9.9"],\n  "debug": true\n}\n',
  'no servers of before': '{"debug": true}',
};

describeKilled({
  command: docker,
  nodes: Object.fromEntries(Object.entries(FILES).map(([name, text]) => [name, () => dockerNode(text)])),
  file: DAEMON_JSON,
  leaves: 'the old file or the new one',
  callsMin: 6,
  failure: /^mesos-dns docker: .*EIO: the test says so\. Nothing is changed\.\n$/m,
});

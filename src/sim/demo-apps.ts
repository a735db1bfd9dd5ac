import type { DiscoveryInfo, TaskSpec } from './model.ts';
import { portRanges } from './resources.ts';

/** An app of the demo's framework: what one instance of it looks like, and how many there may be. */
export interface DemoApp {
  /** The name of its tasks, and of its discovery info where it has one. */
  readonly name: string;
  readonly instancesAtFirst: number;
  readonly instancesMax: number;
  /** Ports of the agent that an instance takes; none when its container has an address of its own. */
  readonly hostPorts: number;
  /** Whether the whole app comes and goes. */
  readonly isTransient: boolean;
  readonly isChecked: boolean;
  instance(place: Place): Omit<TaskSpec, 'id' | 'name'>;
}

/** Where an instance runs: ports of its agent, or a container on the overlay network. */
export interface Place {
  readonly hostPorts: readonly number[];
  readonly containerIpv4: string;
  readonly containerIpv6: string;
}

const OVERLAY = 'overlay';

export const DEMO_APPS: readonly DemoApp[] = [
  {
    name: 'nginx',
    instancesAtFirst: 3,
    instancesMax: 5,
    hostPorts: 1,
    isTransient: false,
    isChecked: false,
    instance: ({ hostPorts }) => ({ resources: { cpus: 0.5, mem: 128, ports: portRanges(hostPorts) } }),
  },
  {
    name: 'api',
    instancesAtFirst: 2,
    instancesMax: 4,
    hostPorts: 2,
    isTransient: false,
    isChecked: true,
    instance: ({ hostPorts }) => ({
      resources: { cpus: 1, mem: 512, ports: portRanges(hostPorts) },
      labels: [{ key: 'tier', value: 'backend' }],
      discovery: discovery('api', 'EXTERNAL', { http: hostPorts[0]!, metrics: hostPorts[1]! }),
      healthCheck: {
        delay_seconds: 5,
        interval_seconds: 10,
        timeout_seconds: 5,
        consecutive_failures: 3,
        grace_period_seconds: 60,
        type: 'COMMAND',
        command: { shell: true, value: 'curl -fs localhost:$PORT0/health' },
      },
    }),
  },
  {
    name: 'postgres',
    instancesAtFirst: 1,
    instancesMax: 1,
    hostPorts: 0,
    isTransient: false,
    isChecked: false,
    instance: ({ containerIpv4 }) => ({
      resources: { cpus: 2, mem: 2048, disk: 1024 },
      addresses: [containerIpv4],
      networkName: OVERLAY,
      discovery: discovery('postgres', 'CLUSTER', { sql: 5432 }),
    }),
  },
  {
    name: 'cache',
    instancesAtFirst: 1,
    instancesMax: 2,
    hostPorts: 0,
    isTransient: true,
    isChecked: false,
    instance: ({ containerIpv4, containerIpv6 }) => ({
      resources: { cpus: 0.5, mem: 256 },
      addresses: [containerIpv4, containerIpv6],
      networkName: OVERLAY,
      discovery: discovery('cache', 'FRAMEWORK', { redis: 6379 }),
    }),
  },
];

function discovery(
  name: string,
  visibility: DiscoveryInfo['visibility'],
  ports: Record<string, number>,
): DiscoveryInfo {
  const list = Object.entries(ports).map(([portName, number]) => ({ number, name: portName, protocol: 'tcp' }));
  return { visibility, name, ports: { ports: list } };
}

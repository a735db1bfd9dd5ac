/**
 * The cluster that the table is about, as a master tells it in `/state`. `leader` is `host:port`.
 *
 * Two agents (10.0.0.10 and fd00::11), the framework marathon (scheduler on 10.0.0.20) with all sorts of tasks, and the
 * framework jobs.batch without a scheduler's address, so that `jobs.batch.mesos` and `batch.mesos` have no records.
 */
export function clusterState(leader: string): object {
  return {
    leader: `master@${leader}`,
    slaves: [
      { id: 'c0ffee-S0', pid: 'slave(1)@10.0.0.10:5051', hostname: '10.0.0.10' },
      { id: 'c0ffee-S1', pid: 'slave(1)@[fd00::11]:5051', hostname: 'fd00::11' },
    ],
    frameworks: [
      { id: 'c0ffee-0001', name: 'marathon', pid: 'scheduler-1@10.0.0.20:9999', hostname: '', tasks: MARATHON_TASKS },
      { id: 'c0ffee-0002', name: 'jobs.batch', hostname: '', tasks: [task('nightly', ['10.0.6.1'])] },
    ],
  };
}

/** `10.0.4.0`, `10.0.4.1`, …: as many addresses as asked for. */
export function addresses(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, last) => `${prefix}.${last}`);
}

/** 40 addresses: more than 512 octets, less than 1232. */
export const MANY = addresses('10.0.3', 40);
/** 200 addresses: more than 3,000 octets. */
export const HUGE = addresses('10.0.4', 200);
/** Seven instances behind one SRV record each: with both addresses of each, more than 512 octets. */
export const POOL = [1, 2, 3, 4, 5, 6, 7];

interface TaskOptions {
  readonly id?: string;
  readonly agent?: string;
  /** Ranges of the `ports` resource. */
  readonly ports?: string;
  readonly discovery?: object;
}

const MARATHON_TASKS: readonly object[] = [
  task('web', ['10.0.1.1', 'fd00:1::1'], { ports: '[31000-31000]' }),
  // The hash of the ID "test" is "iffe9".
  task('api', ['10.0.1.2', 'fd00:1::2'], { id: 'test', discovery: discovery('api', 8080, 'http') }),
  task('v4', ['10.0.1.4']),
  task('v6', ['fd00:1::6'], { agent: 'c0ffee-S1', ports: '[31006-31007]' }),
  task('pair', ['10.0.1.21', '10.0.1.22'], { discovery: discovery('pair', 9000) }),
  task('left', ['10.0.1.30']),
  task('right', ['10.0.1.30']),
  task('spread', [
    ...['10.0.1.11', '10.0.1.12', '10.0.2.11', '10.0.2.12', '127.0.0.99'],
    ...['fd00:1:0:1::1', 'fd00:1:0:1::2', 'fd00:1:0:2::1'],
  ]),
  task('many', MANY),
  task('huge', HUGE),
  ...POOL.map((number) =>
    task('pool', [`10.0.5.${number}`, `fd00:5::${number}`], {
      id: `pool.${number}`,
      discovery: discovery('pool', 7000, 'p'),
    }),
  ),
];

function task(name: string, ips: readonly string[], options: TaskOptions = {}): object {
  const { id = `${name}.1`, agent = 'c0ffee-S0', ports, discovery: found } = options;
  return {
    id,
    name,
    slave_id: agent,
    state: 'TASK_RUNNING',
    resources: ports === undefined ? {} : { ports },
    statuses: [
      {
        state: 'TASK_RUNNING',
        timestamp: 1_700_000_000.5,
        container_status: { network_infos: [{ ip_addresses: ips.map((ip_address) => ({ ip_address })) }] },
      },
    ],
    ...(found === undefined ? {} : { discovery: found }),
  };
}

function discovery(name: string, number: number, portName?: string): object {
  const port = { number, protocol: 'tcp', ...(portName === undefined ? {} : { name: portName }) };
  return { visibility: 'CLUSTER', name, ports: { ports: [port] } };
}

/** A running task of the framework "marathon", on the state's one agent. */
export interface SmallTask {
  readonly name: string;
  readonly ip: string;
}

export interface SmallState {
  /** `host:port` of the leading master. */
  readonly leader?: string;
  /** `host:port` of the agent. */
  readonly agent?: string;
  readonly tasks: readonly SmallTask[];
}

/** A master's `/state`, in the master's own shape but with little in it. */
export function smallState({ leader = '127.0.0.1:5050', agent = '10.0.0.1:5051', tasks }: SmallState) {
  return {
    leader: `master@${leader}`,
    recovered_slaves: [],
    slaves: [{ id: 'agent-S0', pid: `slave(1)@${agent}` }],
    frameworks: [
      {
        id: 'framework-0000',
        name: 'marathon',
        pid: 'scheduler-1@10.0.1.1:15100',
        hostname: '10.0.1.1',
        tasks: tasks.map(taskJson),
      },
    ],
  };
}

function taskJson({ name, ip }: SmallTask) {
  return {
    id: `${name}.1`,
    name,
    slave_id: 'agent-S0',
    state: 'TASK_RUNNING',
    resources: { ports: '[31000-31001]' },
    discovery: { visibility: 'CLUSTER', name, ports: { ports: [{ number: 80, name: 'http', protocol: 'tcp' }] } },
    statuses: [
      {
        state: 'TASK_RUNNING',
        timestamp: 1,
        container_status: { network_infos: [{ ip_addresses: [{ ip_address: ip }] }] },
      },
    ],
  };
}

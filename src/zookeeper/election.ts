/** One master's znode under the election's node. */
export interface ElectionNode {
  readonly name: string;
  readonly sequence: number;
  /** How the master wrote its MasterInfo: Mesos 0.24 and later write JSON. */
  readonly format: 'json' | 'protobuf';
}

/** An ensemble of masters has 3 to 7; more than this is no election. */
const MASTERS_MAX = 64;

/**
 * The masters' znodes among the children of the election's node, the leader first: the lowest sequence number leads
 * (src/zookeeper/group.cpp of Mesos). Other children, such as `log_replicas`, are left out.
 */
export function electionOrder(children: readonly string[]): ElectionNode[] {
  return children
    .flatMap((name) => parseElectionNode(name) ?? [])
    .sort((a, b) => a.sequence - b.sequence)
    .slice(0, MASTERS_MAX);
}

function parseElectionNode(name: string): ElectionNode | undefined {
  const parts = /^(json\.)?info_(\d{10})$/.exec(name);
  if (parts === null) return undefined;
  return { name, sequence: Number(parts[2]), format: parts[1] === undefined ? 'protobuf' : 'json' };
}

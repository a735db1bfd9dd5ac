import { libprocessPid, type MasterView, seconds } from './master-view.ts';

/** The release whose answers are recorded in test/fixtures, and simulated here. */
export const MESOS_VERSION = '1.11.0';

const BUILD = {
  version: MESOS_VERSION,
  git_sha: '0000000000000000000000000000000000000000',
  git_branch: 'refs/heads/simulated',
  build_date: '2020-11-17 00:00:00 UTC',
  build_time: Date.UTC(2020, 10, 17) / 1000,
  build_user: '',
};

export const AGENT_CAPABILITIES: readonly string[] = [
  'MULTI_ROLE',
  'HIERARCHICAL_ROLE',
  'RESERVATION_REFINEMENT',
  'RESOURCE_PROVIDER',
  'RESIZE_VOLUME',
  'AGENT_OPERATION_FEEDBACK',
  'AGENT_DRAINING',
  'TASK_RESOURCE_LIMITS',
];

const MASTER_CAPABILITIES: readonly string[] = ['AGENT_UPDATE', 'AGENT_DRAINING', 'QUOTA_V2'];

/** What the flags of a real master are when nobody sets them, and what the recorded ones had set. */
const FLAGS = {
  agent_ping_timeout: '15secs',
  agent_reregister_timeout: '10mins',
  allocation_interval: '1secs',
  allocator: 'hierarchical',
  allocator_agent_recovery_factor: '0.8',
  allocator_recovery_timeout: '10mins',
  authenticate_agents: 'false',
  authenticate_frameworks: 'false',
  authenticate_http_frameworks: 'false',
  authenticate_http_readonly: 'false',
  authenticate_http_readwrite: 'false',
  authentication_v0_timeout: '15secs',
  authenticators: 'crammd5',
  authorizers: 'local',
  cleanup_log_files: '0',
  filter_gpu_resources: 'true',
  framework_sorter: 'drf',
  help: 'false',
  hostname_lookup: 'true',
  http_authenticators: 'basic',
  initialize_driver_logging: 'true',
  log_auto_initialize: 'true',
  logbufsecs: '0',
  logging_level: 'INFO',
  max_agent_ping_timeouts: '5',
  max_completed_frameworks: '50',
  max_completed_tasks_per_framework: '1000',
  max_operator_event_stream_subscribers: '1000',
  max_unreachable_tasks_per_framework: '1000',
  memory_profiling: 'false',
  min_allocatable_resources: 'cpus:0.01|mem:32',
  offer_constraints_re2_max_mem: '4KB',
  offer_constraints_re2_max_program_size: '100',
  publish_per_framework_metrics: 'true',
  quiet: 'false',
  recovery_agent_removal_limit: '100%',
  registry: 'replicated_log',
  registry_fetch_timeout: '1mins',
  registry_gc_interval: '15mins',
  registry_max_agent_age: '2weeks',
  registry_max_agent_count: '102400',
  registry_store_timeout: '20secs',
  registry_strict: 'false',
  require_agent_domain: 'false',
  role_sorter: 'drf',
  root_submissions: 'true',
  version: 'false',
  webui_dir: '/usr/share/mesos/webui',
  work_dir: '/var/lib/mesos',
  zk_session_timeout: '10secs',
};

/** `/version`. */
export function versionInfo(): object {
  return BUILD;
}

/** The master's flags, as `/flags` and `/state` show them. */
export function masterFlags({ cluster, ip, port, hostname, zk }: MasterView): Record<string, string> {
  const own = { cluster: cluster.name, hostname, ip, port: String(port) };
  const election = zk === undefined ? {} : { zk, quorum: '2' };
  return Object.fromEntries(Object.entries({ ...FLAGS, ...own, ...election }).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The beginning of `/state`: who answers. */
export function masterFields(view: MasterView): object {
  const { cluster, hostname, port } = view;
  const id = cluster.masterId;
  const pid = masterPid(view);
  return {
    ...BUILD,
    start_time: seconds(view.startedMs),
    elected_time: seconds(view.electedMs),
    id,
    pid,
    hostname,
    capabilities: MASTER_CAPABILITIES,
    leader: pid,
    leader_info: { id, pid, port, hostname },
    cluster: cluster.name,
    flags: masterFlags(view),
  };
}

/** `MasterInfo` of the v1 API. */
export function masterInfo(view: MasterView): object {
  const { cluster, ip, port, hostname } = view;
  return {
    id: cluster.masterId,
    ip: ipAsLittleEndian(ip),
    port,
    pid: masterPid(view),
    hostname,
    version: MESOS_VERSION,
    address: { hostname, ip, port },
    capabilities: MASTER_CAPABILITIES.map((type) => ({ type })),
  };
}

function masterPid({ ip, port }: MasterView): string {
  return libprocessPid('master', ip, port);
}

/** The field that came before `address`: IPv4 only, in the byte order of x86, so 127.0.0.1 is 16777343. */
function ipAsLittleEndian(ip: string): number {
  if (ip.includes(':')) return 0;
  return ip.split('.').reduceRight((number, octet) => number * 256 + Number(octet), 0);
}

import { agentsThatAre, allTasks, knownFrameworks, type MasterView, seconds } from './master-view.ts';
import { taskCounts } from './state-summary.ts';

/** `/metrics/snapshot`: the few of a real master's metrics that tell of the cluster's size. */
export function metricsJson(view: MasterView, role: 'leader' | 'standby'): Record<string, number> {
  // A standby knows nothing of the cluster.
  const frameworks = role === 'leader' ? knownFrameworks(view) : [];
  const counts = taskCounts(frameworks.flatMap(allTasks));
  const agents = (registration: 'registered' | 'unreachable'): number =>
    role === 'leader' ? agentsThatAre(registration, view).length : 0;
  return {
    'master/elected': role === 'leader' ? 1 : 0,
    'master/uptime_secs': seconds(view.cluster.nowMs() - view.startedMs),
    'master/frameworks_active': frameworks.filter(({ connected }) => connected).length,
    'master/frameworks_connected': frameworks.filter(({ connected }) => connected).length,
    'master/slaves_active': agents('registered'),
    'master/slaves_unreachable': agents('unreachable'),
    ...Object.fromEntries(
      Object.entries(counts).map(([state, count]) => [`master/${state.replace('TASK', 'tasks').toLowerCase()}`, count]),
    ),
  };
}

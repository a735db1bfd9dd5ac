import type { SimCluster } from './cluster.ts';

/**
 * A fail-over as it was recorded, one step at a time, each told in a sentence. The steps of a real cluster are seconds apart; until
 * the last, the new leader's `/state` shows less than what runs.
 */
export function* failOverSteps(cluster: SimCluster): Generator<string, void> {
  cluster.failOver();
  yield 'a new master leads and knows nothing yet: no agents, no frameworks, no tasks';
  cluster.readRegistry();
  const waiting = [...cluster.agents.values()].filter((agent) => agent.registration === 'recovered');
  yield `the new leader has read the registry and waits for its agents: ${waiting.length}`;
  for (const agent of waiting) {
    cluster.returnAgent(agent);
    yield `${agent.hostname} registered with the new leader, tasks there: ${agent.tasks.size}`;
  }
  for (const framework of cluster.frameworks.values()) {
    if (framework.registration === 'registered') continue;
    cluster.returnFramework(framework);
    yield `${framework.name} registered with the new leader`;
  }
}

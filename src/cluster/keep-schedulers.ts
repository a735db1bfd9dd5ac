import type { Cluster, LiveCluster } from './model.ts';

/** A subscription does not tell where libprocess schedulers listen: frameworks of `told` listen where they are `known` to. */
export function keepSchedulers({ frameworks }: LiveCluster, known: Cluster | undefined): void {
  for (const [key, framework] of frameworks) {
    const scheduler = framework.scheduler ?? known?.frameworks.get(key)?.scheduler;
    if (scheduler !== framework.scheduler) frameworks.set(key, { ...framework, scheduler });
  }
}

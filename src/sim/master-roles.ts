import { knownFrameworks, type MasterView } from './master-view.ts';
import { resourcesOf, roleResources } from './resources.ts';
import { usedResourcesByRole } from './usage.ts';

/** `/roles`: every role that a framework is subscribed to. */
export function rolesJson(view: MasterView): object {
  const frameworks = knownFrameworks(view);
  const used = new Map(usedResourcesByRole(frameworks.flatMap(({ tasks }) => [...tasks.values()])));
  const names = new Set([...frameworks.flatMap(({ roles }) => roles), ...used.keys()]);
  return {
    roles: [...names].toSorted().map((name) => {
      const resources = roleResources(used.get(name) ?? resourcesOf({}));
      return {
        name,
        weight: 1,
        quota: { role: name, guarantee: {}, limit: {}, consumed: resources },
        resources,
        allocated: resources,
        offered: {},
        reserved: {},
        frameworks: frameworks.filter(({ roles }) => roles.includes(name)).map(({ id }) => id),
      };
    }),
  };
}

import type { Manager } from './manager.ts';
import { entryAt, isStillOurs, marksOf, originalAt } from './marks.ts';
import { RESOLV_CONF, UPSTREAM_CONF } from './paths.ts';
import { managerOfNode } from './plan-apply.ts';
import type { Situation } from './situation.ts';
import { writtenNameservers } from './upstreams.ts';

/**
 * `applied`: as we wrote it. `changed`: ours is still there, and somebody wrote around it. `overwritten`: it is not.
 * `lost`: it is there, but not our notes of what stood there before.
 */
export type Condition = 'applied' | 'changed' | 'overwritten' | 'lost' | 'not-applied';

export interface Status {
  readonly condition: Condition;
  /** The path that we wrote to; undefined when not applied. */
  readonly place: string | undefined;
  readonly manager: Manager;
  /** Whom programs ask, or, by way of their manager, in the end; as they are written. */
  readonly nameservers: readonly string[];
  readonly fallbacks: readonly string[];
  readonly upstreams: readonly string[];
}

export function statusOf(situation: Situation): Status {
  const [mark] = marksOf(situation);
  const own = originalAt(
    situation,
    RESOLV_CONF,
    marksOf(situation).find(({ place }) => place === RESOLV_CONF),
  );
  const upstreams = entryAt(situation, UPSTREAM_CONF);
  const isOurs = mark !== undefined && isStillOurs(situation, mark);
  return {
    condition: conditionOf(situation),
    place: mark?.place,
    manager: managerOfNode(situation, own),
    nameservers: isOurs ? mark.servers : writtenNameservers(textNow(situation)),
    fallbacks: isOurs ? mark.servers.slice(1) : [],
    upstreams: upstreams.kind === 'file' ? writtenNameservers(upstreams.text) : [],
  };
}

function conditionOf(situation: Situation): Condition {
  const [mark] = marksOf(situation);
  if (mark === undefined) return 'not-applied';
  if (!isStillOurs(situation, mark)) return 'overwritten';
  if (entryAt(situation, UPSTREAM_CONF).kind === 'missing') return 'lost';
  const current = entryAt(situation, mark.place);
  return current.kind === 'file' && current.text === mark.written ? 'applied' : 'changed';
}

function textNow(situation: Situation): string {
  const current = entryAt(situation, RESOLV_CONF);
  if (current.kind === 'link') return situation.linkedText ?? '';
  return current.kind === 'file' ? current.text : '';
}

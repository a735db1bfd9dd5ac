import type { IpSource } from './ip-source.ts';
import type { LabelRule } from './label.ts';

/**
 * What becomes of a task whose health check fails: `prefer` leaves it out while a healthy one has the name, `strict` always, and
 * `ignore` never, as Mesos-DNS does.
 */
export const HEALTH_POLICIES = ['prefer', 'strict', 'ignore'] as const;
export type HealthPolicy = (typeof HEALTH_POLICIES)[number];

/** The part of the configuration that decides how things are named. */
export interface Naming {
  /** The zone's name in lower case, without the final dot. */
  readonly domain: string;
  readonly label: LabelRule;
  /** Where a task's addresses are looked for; the first source that yields any wins. */
  readonly ipSources: readonly IpSource[];
  readonly healthPolicy: HealthPolicy;
  /** Whether addresses have pointers to names: each is a name more, which is worth it only where it can be asked for. */
  readonly pointersOn: boolean;
}

/** The addresses, in canonical text, of a host that the cluster's state names: the host itself when it is an IP address. */
export type AddressesOf = (host: string) => readonly string[];

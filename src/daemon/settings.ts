import type { AnswerSettings } from '../answer/settings.ts';
import type { Config } from '../config/config.ts';
import { labelRfc952, labelRfc1123 } from '../records/label.ts';
import type { Naming } from '../records/naming.ts';
import { networksOf } from './allowed-networks.ts';

export function namingOf(config: Config): Naming {
  return {
    domain: config.domain,
    label: config.enforceRfc952 ? labelRfc952 : labelRfc1123,
    ipSources: config.ipSources,
    healthPolicy: config.healthPolicy,
    pointersOn: config.reverseDnsOn,
  };
}

export function answerSettingsOf(config: Config, version: string, serverId: string): AnswerSettings {
  return {
    domain: config.domain,
    ttl: config.ttl,
    soa: config.soa,
    srvWeight: config.srvRecordDefaultWeight,
    recurseOn: config.recurseOn,
    externalOn: config.externalOn,
    recursionNetworks: networksOf(config.allowRecursion),
    reverseDnsOn: config.reverseDnsOn,
    resolvSubnetFirst: config.resolvSubnetFirst,
    setTruncateBit: config.setTruncateBit,
    version,
    serverId,
  };
}

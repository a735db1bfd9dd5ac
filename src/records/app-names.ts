import type { DiscoveryPort } from '../cluster/model.ts';
import type { Naming } from './naming.ts';

const PROTOCOLS = ['tcp', 'udp'];

/** The names that all tasks of one label in one framework have in common. */
export class AppNames {
  readonly label: string;
  readonly zone: string;
  readonly agentZone: string;
  readonly name: string;
  readonly agentName: string;
  /** Of the ports that a task takes from its agent, below `slave` and beside. */
  readonly agentPortNames: readonly string[];
  readonly portNames: readonly string[];
  readonly agentIp: string;
  readonly containerIp: string;
  readonly autoIp: string;
  readonly #fragment: string;
  readonly #naming: Naming;
  readonly #services = new Map<string, readonly string[]>();

  private constructor(label: string, fragment: string, naming: Naming) {
    const { domain } = naming;
    this.#fragment = fragment;
    this.#naming = naming;
    this.label = label;
    this.zone = `${fragment}.${domain}`;
    this.agentZone = `${fragment}.slave.${domain}`;
    this.name = `${label}.${this.zone}`;
    this.agentName = `${label}.${this.agentZone}`;
    this.agentPortNames = PROTOCOLS.map((protocol) => `_${label}._${protocol}.${this.agentZone}`);
    this.portNames = PROTOCOLS.map((protocol) => `_${label}._${protocol}.${this.zone}`);
    this.agentIp = `${label}.${fragment}.agentip.${domain}`;
    this.containerIp = `${label}.${fragment}.containerip.${domain}`;
    this.autoIp = `${label}.${fragment}.autoip.${domain}`;
  }

  /** Namesakes come one after another, so each name is put together once, and is the very same text for all of them. */
  static of(label: string, fragment: string, naming: Naming): AppNames {
    const last = AppNames.#last;
    if (last?.label === label && last.#fragment === fragment && last.#naming === naming) return last;
    const names = new AppNames(label, fragment, naming);
    AppNames.#last = names;
    return names;
  }
  static #last: AppNames | undefined;

  /** `_label._protocol` below `owner`, for TCP and UDP where no protocol is named, and the same below the port's own name. */
  services({ protocol, name }: DiscoveryPort, owner: string): readonly string[] {
    const key = `${protocol} ${name} ${owner}`;
    const known = this.#services.get(key);
    if (known !== undefined) return known;
    const protocolLabel = this.#naming.label(protocol);
    const portLabel = this.#naming.label(name);
    const plain = (protocolLabel === '' ? PROTOCOLS : [protocolLabel]).map(
      (each) => `_${this.label}._${each}.${owner}`,
    );
    const names = portLabel === '' ? plain : [...plain, ...plain.map((each) => `_${portLabel}.${each}`)];
    this.#services.set(key, names);
    return names;
  }
}

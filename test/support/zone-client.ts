import { setTimeout as sleep } from 'node:timers/promises';
import { askUdp } from './dns-client.ts';
import type { GoldenAxfr } from './golden.ts';
import type { RunningMesosDns } from './mesos-dns.ts';
import { until } from './until.ts';

const PAUSE_MS = 20;
/** On a busy machine, with a reply that does not come in it. */
const ROUNDS_HANG_MS = 60_000;

/** One record set that was known once. */
interface Question {
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'SRV';
  /** Undefined where another answer is right as well, as long as there is one. */
  readonly answers: string | undefined;
}

interface Phase {
  readonly name: string;
  /** Those that were known when it began. */
  readonly questions: readonly string[];
  readonly counts: Map<string, number>;
}

/** What a leader's end changes rightly. */
const OF_THE_LEADER = /^(?:leader|master)\.|^_leader\./;

/**
 * Resolves all that a server has ever been known to hold, one after the other and over and over, as the programs of a cluster do,
 * and keeps what it should not have been answered.
 */
export class ZoneClient {
  readonly failures: string[] = [];
  readonly #server: RunningMesosDns;
  readonly #leaveOut: RegExp;
  readonly #questions = new Map<string, Question>();
  readonly #phases: Phase[] = [];
  #rounds = 0;
  #isStopped = false;
  #running: Promise<void> | undefined;

  /** `leaveOut`: names that may come and go. */
  constructor(server: RunningMesosDns, leaveOut: RegExp) {
    this.#server = server;
    this.#leaveOut = leaveOut;
  }

  /** Takes note of everything that the server holds now, and asks for that too from here on. */
  async learn(): Promise<void> {
    const { Records } = (await this.#server.get('/v1/axfr')) as GoldenAxfr;
    for (const [type, rrsets] of [
      ['A', Records.As],
      ['AAAA', Records.AAAAs],
      ['SRV', Records.SRVs],
    ] as const) {
      for (const [dotted, values] of Object.entries(rrsets)) {
        const name = dotted.slice(0, -1);
        if (this.#leaveOut.test(name)) continue;
        const answers = OF_THE_LEADER.test(name) ? undefined : values.map((value) => value.replace('.:', ':'));
        this.#questions.set(`${name} ${type}`, { name, type, answers: answers?.sort().join() });
      }
    }
    this.#running ??= this.#run();
  }

  /** A phase begins; resolves when each question was answered at least once since. */
  async phase(name: string): Promise<void> {
    this.#phases.push({ name, questions: [...this.#questions.keys()], counts: new Map() });
    const rounds = this.#rounds;
    // The round that is under way began before.
    await until(() => this.#rounds >= rounds + 2, `two rounds of look-ups while ${name}`, ROUNDS_HANG_MS);
  }

  get asked(): number {
    return this.#phases.flatMap(({ counts }) => [...counts.values()]).reduce((sum, count) => sum + count, 0);
  }

  /** What was known and yet not asked for in some phase. */
  unasked(): string[] {
    return this.#phases.flatMap(({ name, questions, counts }) =>
      questions.filter((question) => !counts.has(question)).map((question) => `${question} while ${name}`),
    );
  }

  async addressesOf(name: string): Promise<string> {
    return (await askUdp(this.#server.port, name, 'A')).answers.join();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      for (const question of this.#questions.values()) await this.#ask(question);
      this.#rounds++;
      await sleep(PAUSE_MS);
    }
  }

  async #ask({ name, type, answers }: Question): Promise<void> {
    const wrong = await askUdp(this.#server.port, name, type).then(
      (reply) => {
        if (reply.rcode !== 'NOERROR' || reply.answers.length === 0) return `${reply.rcode}, no answers`;
        const found = reply.answers.join();
        return answers === undefined || found === answers ? undefined : `${found}, not ${answers}`;
      },
      (error: Error) => `no reply: ${error.message}`,
    );
    const phase = this.#phases.at(-1);
    if (wrong !== undefined) this.failures.push(`${name} ${type} while ${phase?.name}: ${wrong}`);
    const key = `${name} ${type}`;
    phase?.counts.set(key, (phase.counts.get(key) ?? 0) + 1);
  }
}

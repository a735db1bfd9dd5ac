import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Content } from '../unit/table/content.ts';
import { HammerReply, type Question, queryOf } from './hammer-reply.ts';

/** The zone's versions as a client knows of them. */
export interface Versions {
  /** The oldest that a query which is sent now can be answered from. */
  readonly oldest: () => number;
  /** The newest that a reply which is here now can be from. */
  readonly newest: () => number;
  readonly contentOf: (version: number) => Content;
  /** The version that a record's text tells of; undefined when it tells of none. */
  readonly versionIn: (record: string) => number | undefined;
  /** undefined where it is not known. */
  readonly serialOf: (version: number) => number | undefined;
}

export interface HammerOptions {
  readonly port: number;
  readonly versions: Versions;
  readonly nextQuestion: () => Question;
  /** Told of each right answer: the version that it names. */
  readonly onRight: (version: number | undefined) => void;
  readonly isOver: () => boolean;
}

interface Waiting {
  readonly question: Question;
  readonly oldest: number;
}

/** So few queries are under way that the buffers of no socket can overflow, but a thread finds many at one time. */
const SOCKETS = 3;
const BURST = 24;
/** A reply that takes so long is lost. */
const LOST_MS = 20_000;

/**
 * Asks from several sockets without rest, and compares each reply with all versions that it can be from: none older than what
 * was published when the query was sent, none newer than what was when the reply came. In which order replies come says
 * nothing: those that are under way at one time may overtake each other. Resolves when it is over and every reply is
 * there; rejects at the first that is wrong, lost or nobody's.
 */
export async function hammer(options: HammerOptions): Promise<void> {
  const askers = Array.from({ length: SOCKETS }, () => new Asker(options));
  try {
    await Promise.all(askers.map((asker) => asker.run()));
  } finally {
    for (const asker of askers) asker.close();
  }
}

class Asker {
  readonly #options: HammerOptions;
  readonly #socket = createSocket('udp4');
  /** By ID. */
  readonly #waiting = new Map<number, Waiting>();
  readonly #end = Promise.withResolvers<void>();
  readonly #silence: NodeJS.Timeout;
  #lastId = Math.floor(Math.random() * 65536);

  constructor(options: HammerOptions) {
    this.#options = options;
    this.#silence = setTimeout(
      () => this.#end.reject(new Error(`no reply to ${JSON.stringify([...this.#waiting.values()])}`)),
      LOST_MS,
    );
    this.#socket.on('error', (error) => this.#end.reject(error));
    this.#socket.on('message', (octets) => {
      try {
        this.#take(octets);
      } catch (error) {
        this.#end.reject(error);
      }
    });
  }

  async run(): Promise<void> {
    this.#socket.connect(this.#options.port, '127.0.0.1');
    await once(this.#socket, 'connect');
    this.#ask();
    return this.#end.promise;
  }

  close(): void {
    clearTimeout(this.#silence);
    this.#socket.close();
  }

  #ask(): void {
    for (let query = 0; query < BURST; query++) this.#askOne();
  }

  #askOne(): void {
    const id = (this.#lastId + 1) & 0xffff;
    const question = this.#options.nextQuestion();
    this.#lastId = id;
    this.#waiting.set(id, { question, oldest: this.#options.versions.oldest() });
    this.#socket.send(queryOf(question, id));
  }

  #take(octets: Uint8Array): void {
    const newest = this.#options.versions.newest();
    const id = (octets[0]! << 8) | octets[1]!;
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) throw new Error(`a reply that nobody waits for: ${Buffer.from(octets).toString('hex')}`);
    this.#waiting.delete(id);
    this.#silence.refresh();
    this.#check(octets, waiting, newest);
    if (this.#waiting.size > 0) return;
    if (this.#options.isOver()) this.#end.resolve();
    else this.#ask();
  }

  /** Throws when the reply is from no version that it can be from. */
  #check(octets: Uint8Array, { question, oldest }: Waiting, newest: number): void {
    const { versionIn, contentOf, serialOf } = this.#options.versions;
    const reply = new HammerReply(question, octets);
    const named = reply.sample === undefined ? undefined : versionIn(reply.sample);
    const isRight = (version: number): boolean => reply.isFrom(contentOf(version), serialOf(version));
    const isFromOneOf = (from: number, to: number): boolean => {
      for (let version = from; version <= to; version++) if (isRight(version)) return true;
      return false;
    };
    const isInTime = named === undefined || (named >= oldest && named <= newest);
    if (isInTime && isFromOneOf(named ?? oldest, named ?? newest)) {
      this.#options.onRight(named);
      return;
    }
    const [asked, when] = [JSON.stringify(question), `asked in version ${oldest} and answered by version ${newest}`];
    const whose = named === undefined ? 'none of these' : `${isRight(named) ? 'all' : 'not all'} of version ${named}`;
    throw new Error(`${asked}, ${when}, has a reply that is ${whose}: ${reply}`);
  }
}

import { EDNS_UDP_OCTETS_MAX } from '../answer/render.ts';
import { C, type Libc } from './libc.ts';
import { CONTROL_WORDS, HEADER, NAME_WORDS, SystemMemory, turnRound, VECTOR } from './message-header.ts';
import type { SlowQuery } from './slow-path.ts';
import type { Family } from './socket-address.ts';

/** How many datagrams are received, and replies sent, with one system call at most. */
const BATCH = 64;
/** A query is much shorter, even with all the EDNS options that there are. */
const RECEIVE_WORDS = 4096 / 4;
const REPLY_WORDS = EDNS_UDP_OCTETS_MAX / 4;

const RECEIVE_HEADERS = 0;
const REPLY_HEADERS = RECEIVE_HEADERS + BATCH * HEADER.words;
const RECEIVE_VECTORS = REPLY_HEADERS + BATCH * HEADER.words;
const REPLY_VECTORS = RECEIVE_VECTORS + BATCH * VECTOR.words;
const NAMES = REPLY_VECTORS + BATCH * VECTOR.words;
const CONTROLS = NAMES + BATCH * NAME_WORDS;
const REPLIES = CONTROLS + BATCH * CONTROL_WORDS;
const RECEIVED = REPLIES + BATCH * REPLY_WORDS;
const ALL_WORDS = RECEIVED + BATCH * RECEIVE_WORDS;

/**
 * Takes datagrams from a socket and gives replies back to it, many with each system call, in memory that is set up once:
 * nothing is allocated for a datagram.
 *
 *     const count = batch.receive(flags);
 *     // for each index below count: the datagram is octets[queryAt(index)], queryOctets(index) of them;
 *     // its reply is written to octets[batch.replyAt]
 *     batch.reply(index, replyOctets);
 *     batch.send();
 */
export class DatagramBatch {
  readonly octets: Uint8Array;
  readonly #words: Int32Array;
  readonly #memory: SystemMemory;
  readonly #libc: Libc;
  readonly #descriptor: number;
  readonly #family: Family;
  readonly #controlOctets: number;
  readonly #receiveHeaders: bigint;
  #received = BATCH;
  #replies = 0;

  /** `hasControl`: whether the socket tells which address a datagram came to. */
  constructor(libc: Libc, descriptor: number, family: Family, hasControl: boolean) {
    this.#libc = libc;
    this.#descriptor = descriptor;
    this.#family = family;
    this.#controlOctets = hasControl ? CONTROL_WORDS * 4 : 0;
    this.#memory = new SystemMemory(ALL_WORDS, libc.addressOf);
    this.#words = this.#memory.words;
    this.octets = this.#memory.octets;
    this.#receiveHeaders = this.#memory.addressOf(RECEIVE_HEADERS);
    for (let index = 0; index < BATCH; index++) this.#setUp(index);
  }

  /** How many datagrams came, or -1 on an error. The batch before is forgotten. */
  receive(flags: number): number {
    const words = this.#words;
    // The kernel has put in their places how much of the room for names and control messages it took.
    for (let index = 0; index < this.#received; index++) {
      const header = RECEIVE_HEADERS + index * HEADER.words;
      words[header + HEADER.nameOctets] = this.#family.nameOctets;
      words[header + HEADER.controlOctets] = this.#controlOctets;
    }
    this.#replies = 0;
    const received = this.#libc.recvmmsg(this.#descriptor, this.#receiveHeaders, BATCH, flags, 0n);
    this.#received = Math.max(received, 0);
    return received;
  }

  /** False for what a socket that was shut down gives in the place of datagrams. */
  isDatagram(index: number): boolean {
    return this.#words[RECEIVE_HEADERS + index * HEADER.words + HEADER.nameOctets] !== 0;
  }

  /** Whether the datagram was longer than the room for it. */
  isOversize(index: number): boolean {
    return (this.#words[RECEIVE_HEADERS + index * HEADER.words + HEADER.flags]! & C.MSG_TRUNC) !== 0;
  }

  queryAt(index: number): number {
    return (RECEIVED + index * RECEIVE_WORDS) * 4;
  }

  queryOctets(index: number): number {
    return this.#words[RECEIVE_HEADERS + index * HEADER.words + HEADER.messageOctets]!;
  }

  /** Where the client's address is, of as many octets as its family has. */
  clientAt(index: number): number {
    return (NAMES + index * NAME_WORDS) * 4 + this.#family.addressAt;
  }

  /** Where there is room for the next reply, for the longest. */
  get replyAt(): number {
    return (REPLIES + this.#replies * REPLY_WORDS) * 4;
  }

  /** Takes what is at `replyAt` for the reply to a datagram. */
  reply(index: number, octets: number): void {
    const words = this.#words;
    const from = RECEIVE_HEADERS + index * HEADER.words;
    const to = REPLY_HEADERS + this.#replies * HEADER.words;
    words[to + HEADER.name] = words[from + HEADER.name]!;
    words[to + HEADER.name + 1] = words[from + HEADER.name + 1]!;
    if (this.#controlOctets !== 0) {
      words[to + HEADER.control] = words[from + HEADER.control]!;
      words[to + HEADER.control + 1] = words[from + HEADER.control + 1]!;
      words[to + HEADER.controlOctets] = words[from + HEADER.controlOctets]!;
      turnRound(words, CONTROLS + index * CONTROL_WORDS, this.#family);
    }
    words[REPLY_VECTORS + this.#replies * VECTOR.words + VECTOR.octets] = octets;
    this.#replies++;
  }

  /** Sends the replies; returns how many could not be sent. A reply that would have to wait is one of them. */
  send(): number {
    let unsent = 0;
    for (let at = 0; at < this.#replies; ) {
      const headers = this.#memory.addressOf(REPLY_HEADERS + at * HEADER.words);
      const sent = this.#libc.sendmmsg(this.#descriptor, headers, this.#replies - at, C.MSG_DONTWAIT);
      // An error belongs to the first of them.
      if (sent <= 0) unsent++;
      at += Math.max(sent, 1);
    }
    return unsent;
  }

  /** A copy of a datagram with what is needed to reply to it later. */
  copy(index: number): SlowQuery {
    const { octets } = this;
    const words = this.#words;
    const header = RECEIVE_HEADERS + index * HEADER.words;
    const nameAt = (NAMES + index * NAME_WORDS) * 4;
    const controlAt = CONTROLS + index * CONTROL_WORDS;
    if (this.#controlOctets !== 0) turnRound(words, controlAt, this.#family);
    return {
      message: octets.slice(this.queryAt(index), this.queryAt(index) + this.queryOctets(index)),
      name: octets.slice(nameAt, nameAt + words[header + HEADER.nameOctets]!),
      control: octets.slice(controlAt * 4, controlAt * 4 + words[header + HEADER.controlOctets]!),
    };
  }

  #setUp(index: number): void {
    const name = NAMES + index * NAME_WORDS;
    const control = CONTROLS + index * CONTROL_WORDS;
    const receive = RECEIVE_HEADERS + index * HEADER.words;
    const vector = RECEIVE_VECTORS + index * VECTOR.words;
    this.#memory.describe(receive, { name, vector, data: RECEIVED + index * RECEIVE_WORDS, control });
    this.#words[vector + VECTOR.octets] = RECEIVE_WORDS * 4;
    const reply = REPLY_HEADERS + index * HEADER.words;
    const replyVector = REPLY_VECTORS + index * VECTOR.words;
    this.#memory.describe(reply, { name, vector: replyVector, data: REPLIES + index * REPLY_WORDS, control });
    this.#words[reply + HEADER.nameOctets] = this.#family.nameOctets;
  }
}

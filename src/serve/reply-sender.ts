import { C, type Libc } from './libc.ts';
import { CONTROL_WORDS, HEADER, NAME_WORDS, SystemMemory, VECTOR } from './message-header.ts';
import type { Family } from './socket-address.ts';

/** The longest datagram, and more. */
const DATA_WORDS = 65_536 / 4;

const VECTOR_AT = HEADER.words;
const NAME_AT = VECTOR_AT + VECTOR.words;
const CONTROL_AT = NAME_AT + NAME_WORDS;
const DATA_AT = CONTROL_AT + CONTROL_WORDS;

/** Where a reply goes, and where from; see message-header.ts. */
interface ReplyAddress {
  readonly name: Uint8Array;
  readonly control: Uint8Array;
}

/** Sends single replies through any socket of one family. */
export class ReplySender {
  readonly #libc: Libc;
  readonly #memory: SystemMemory;

  constructor(libc: Libc, family: Family) {
    this.#libc = libc;
    this.#memory = new SystemMemory(DATA_AT + DATA_WORDS, libc.addressOf);
    this.#memory.describe(0, { name: NAME_AT, vector: VECTOR_AT, data: DATA_AT, control: CONTROL_AT });
    this.#memory.words[HEADER.nameOctets] = family.nameOctets;
  }

  /** False when the kernel did not take it: a lost datagram, which every client is ready for. */
  send(descriptor: number, { name, control }: ReplyAddress, reply: Uint8Array): boolean {
    const { words, octets } = this.#memory;
    if (reply.length > DATA_WORDS * 4) return false;
    octets.set(name, NAME_AT * 4);
    octets.set(control, CONTROL_AT * 4);
    octets.set(reply, DATA_AT * 4);
    words[HEADER.controlOctets] = control.length;
    words[VECTOR_AT + VECTOR.octets] = reply.length;
    return this.#libc.sendmsg(descriptor, this.#memory.addressOf(0), C.MSG_DONTWAIT) !== -1;
  }
}

import type { Client } from '../answer/query.ts';

/**
 * Turns a client's message into the reply, or into undefined when none is owed. It never throws and never rejects. It
 * answers at once where it can, so that no promise is made for what needs none.
 */
export type Handler = (message: Uint8Array, client: Client) => Uint8Array | undefined | Promise<Uint8Array | undefined>;

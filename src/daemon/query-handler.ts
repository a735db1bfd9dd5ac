import type { Client, Query } from '../answer/query.ts';
import type { ForwardDecision, Responder } from '../answer/responder.ts';
import type { Log } from '../lib/log.ts';
import type { Handler } from '../serve/handler.ts';
import type { Message } from '../wire/message.ts';

/** Asks an upstream for the query's question; rejects with an Error whose message may be told to the client. */
export type Forward = (query: Query) => Promise<Message>;

/** Joins the decision about a message with the asking of upstreams: the one place where a query can fail. */
export function createHandler(responder: Responder, forward: Forward, log: Log): Handler {
  const guarded = (message: Uint8Array, error: unknown): Uint8Array | undefined => {
    log.error('answering a query failed; this is a bug', { error: String((error as Error)?.stack ?? error) });
    try {
      return responder.failed(message);
    } catch {
      return undefined;
    }
  };
  const forwardQuery = async (
    decision: ForwardDecision,
    message: Uint8Array,
    client: Client,
  ): Promise<Uint8Array | undefined> => {
    const { query, question } = decision;
    try {
      const upstream = await forward({ ...query, question }).catch((error: Error) => error);
      if (upstream instanceof Error) return responder.notForwarded(query, upstream.message, client);
      return responder.forwarded(decision, upstream, client);
    } catch (error) {
      return guarded(message, error);
    }
  };
  return (message, client) => {
    try {
      const decision = responder.decide(message, client);
      if (decision.kind === 'answer') return decision.reply;
      return decision.kind === 'drop' ? undefined : forwardQuery(decision, message, client);
    } catch (error) {
      return guarded(message, error);
    }
  };
}

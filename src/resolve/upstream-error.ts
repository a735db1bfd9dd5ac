/** Why a query came to nothing; of several upstreams' reasons, the last one. */
export type UpstreamErrorReason = 'none-configured' | 'timeout' | 'network' | 'bad-reply' | 'overloaded' | 'closed';

/** What an upstream, or all of them, could not do; the message is for an operator. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly reason: UpstreamErrorReason;

  constructor(reason: UpstreamErrorReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

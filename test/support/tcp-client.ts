import { once } from 'node:events';
import { connect } from 'node:net';

/** A DNS client over TCP that a test makes misbehave. Whoever opens it destroys it. */
export interface TcpClient {
  /** Sends bytes as they are, framed or not. */
  send(bytes: Uint8Array): void;
  /** The next message that comes; rejects when the connection ends first. */
  next(): Promise<Uint8Array>;
  /** Stops reading from the socket, and goes on. */
  pause(): void;
  resume(): void;
  /** Sends no more, and still listens. */
  end(): void;
  /** Ends the connection with a reset. */
  reset(): void;
  destroy(): void;
  /** Resolves when the connection is over, whoever ended it, and however. */
  readonly closed: Promise<void>;
}

export async function openTcpClient(port: number, host = '127.0.0.1'): Promise<TcpClient> {
  const socket = connect({ port, host, noDelay: true, allowHalfOpen: true });
  const messages: Uint8Array[] = [];
  let rest = Buffer.alloc(0);
  let isOver = false;
  let wake = (): void => {};
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
      const end = 2 + rest.readUInt16BE(0);
      messages.push(Uint8Array.from(rest.subarray(2, end)));
      rest = rest.subarray(end);
    }
    wake();
  });
  const over = (): void => {
    isOver = true;
    wake();
    // The server has said its last word: there is nothing left to wait for.
    socket.destroy();
  };
  socket.on('end', over);
  socket.on('error', over);
  const closed = once(socket, 'close').then(over, over);
  await Promise.race([once(socket, 'connect'), closed]);
  return {
    send: (bytes) => void socket.write(bytes),
    next: async () => {
      for (;;) {
        const message = messages.shift();
        if (message !== undefined) return message;
        if (isOver) throw new Error(`the connection ended after ${rest.length} octets of the next message`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    end: () => void socket.end(),
    reset: () => void socket.resetAndDestroy(),
    destroy: () => void socket.destroy(),
    closed,
  };
}

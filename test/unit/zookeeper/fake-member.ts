import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** What a client asks for; `xid` and `type` are those of ZooKeeper's protocol, the first request has none. */
export interface Request {
  readonly xid: number;
  readonly type: number;
  readonly body: Buffer;
}

export const TYPE = { exists: 3, getData: 4, ping: 11, getChildren2: 12, auth: 100, close: -11 } as const;

/** A ZooKeeper member whose bytes the test decides. */
export interface FakeMember {
  readonly host: string;
  readonly port: number;
  /** Every request so far, without the one that opens a session. */
  readonly requests: readonly Request[];
  /** Connections that stand. */
  readonly sockets: ReadonlySet<Socket>;
  close(): Promise<void>;
}

export interface Script {
  readonly host?: string;
  /** The bytes for the request that opens a session; a good reply by default, none where it returns undefined. */
  open?(): Buffer | undefined;
  /** The bytes for any other; none where it returns undefined. */
  reply?(request: Request): Buffer | undefined;
}

export async function startFakeMember(script: Script): Promise<FakeMember> {
  const requests: Request[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    let isOpen = false;
    onFrames(socket, (frame) => {
      if (!isOpen) {
        isOpen = true;
        send(socket, script.open === undefined ? sessionReply() : script.open());
        return;
      }
      const request = { xid: frame.readInt32BE(0), type: frame.readInt32BE(4), body: frame.subarray(8) };
      requests.push(request);
      send(socket, script.reply?.(request));
      if (request.type === TYPE.close) socket.end(reply(request.xid));
    });
  });
  server.listen(0, script.host ?? '127.0.0.1');
  await once(server, 'listening');
  const { address, port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { host: address, port, requests, sockets, close };
}

/** The reply that opens a session. */
export function sessionReply({ timeoutMs = 9_000, passwordLength = 16 } = {}): Buffer {
  return frame(int(0), int(timeoutMs), long(1n), int(passwordLength), Buffer.alloc(16));
}

/** The reply to any other request; `error` is a code of ZooKeeper's. */
export function reply(xid: number, body: readonly Buffer[] = [], error = 0): Buffer {
  return frame(int(xid), long(1n), int(error), ...body);
}

export function children(...names: readonly string[]): Buffer[] {
  return [int(names.length), ...names.map((name) => data(Buffer.from(name))), stat()];
}

export function data(bytes: Buffer): Buffer {
  return Buffer.concat([int(bytes.length), bytes]);
}

/** `czxid` of a real ensemble is large: its upper half counts the elections. */
export function stat(): Buffer {
  return Buffer.concat([int(0x7000_0000), Buffer.alloc(64)]);
}

/** The notification of a watch: 1 made, 2 gone, 3 data changed, 4 children changed. */
export function notification(type: number, path: string): Buffer {
  return frame(int(-1), long(-1n), int(0), int(type), int(3), data(Buffer.from(path)));
}

export function frame(...parts: readonly Buffer[]): Buffer {
  return data(Buffer.concat(parts));
}

export function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function long(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

function send(socket: Socket, bytes: Buffer | undefined): void {
  if (bytes !== undefined && socket.writable) socket.write(bytes);
}

function onFrames(socket: Socket, onFrame: (frame: Buffer) => void): void {
  let bytes = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= 4 && bytes.length >= 4 + bytes.readInt32BE(0)) {
      const end = 4 + bytes.readInt32BE(0);
      onFrame(bytes.subarray(4, end));
      bytes = bytes.subarray(end);
    }
  });
}

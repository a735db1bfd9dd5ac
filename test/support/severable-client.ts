import type { Socket } from 'node:net';
import type { Client } from 'node-zookeeper-client';

/** What node-zookeeper-client has inside: it has no method that ends a connection for good. */
interface ConnectionManager {
  socket: Socket | undefined;
  findNextServer(connect: (member: unknown) => void): void;
}

const CUT_OFF = new WeakSet<Client>();

function managerOf(client: Client): ConnectionManager {
  return (client as unknown as { connectionManager: ConnectionManager }).connectionManager;
}

/** Makes it possible to cut the client off at any moment: also while it rests before it tries the next member. */
export function makeSeverable(client: Client): void {
  const manager = managerOf(client);
  const findNextServer = manager.findNextServer.bind(manager);
  manager.findNextServer = (connect) =>
    findNextServer((member) => {
      if (!CUT_OFF.has(client)) connect(member);
    });
}

/** Ends the connection without a word, and keeps the client from making another. */
export function cutOff(client: Client): void {
  CUT_OFF.add(client);
  managerOf(client).socket?.destroy(new Error('cut off'));
}

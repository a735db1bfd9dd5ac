/** Why a socket could not be opened, in words that say what to do. */
export function listenError(error: NodeJS.ErrnoException, protocol: string, address: string, port: number): Error {
  const where = `${protocol} ${address.includes(':') ? `[${address}]` : address}:${port}`;
  return new Error(`Cannot listen on ${where}: ${advice(error)}`, { cause: error });
}

function advice(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return 'another program listens there already; stop it, or set another "listener" or "port"';
    case 'EACCES':
      return 'ports below 1024 need root or CAP_NET_BIND_SERVICE; grant it, or set another "port"';
    case 'EADDRNOTAVAIL':
      return 'this machine does not have that address; correct "listener"';
    default:
      return error.message;
  }
}

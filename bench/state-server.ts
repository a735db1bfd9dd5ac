import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/**
 * A master that says what stands in files: `state-server.ts PORT FILE...` answers the first request with the first file, and
 * after the last file begins anew. It is a process of its own, so that what it costs does not count as the server's, and has
 * all bytes ready. It prints when the kernel has taken the last byte of each answer.
 */

const [port, ...files] = process.argv.slice(2);
const bodies = files.map((file) => readFileSync(file));
let requests = 0;

const server = createServer(({ method }, response) => {
  // It has no events: this is about polls.
  if (method !== 'GET') return void response.writeHead(405).end();
  const body = bodies[requests++ % bodies.length]!;
  response.on('finish', () => console.log(`answered at ${process.hrtime.bigint()}`));
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  response.end(body);
});
server.listen({ host: '127.0.0.1', port: Number(port) }, () => console.log('listening'));

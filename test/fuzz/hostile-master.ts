import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { smallState } from '../support/small-state.ts';
import { type MasterAnswer, withBody } from './fake-master.ts';

const GZIP_BOMB_OCTETS = 16 * 1024 * 1024;
const VALUE_OCTETS = 17 * 1024 * 1024;
const DRIP_EVERY_MS = 1;
const NESTED_LISTS = 100_000;

/** Ways of a master to answer nonsense; `address` is its own, `good` the state that it should tell. */
export function nonsense(address: string, good: object): Readonly<Record<string, MasterAnswer>> {
  const text = JSON.stringify(good);
  const without = (key: string): object => Object.fromEntries(Object.entries(good).filter(([each]) => each !== key));
  const status =
    (code: number): MasterAnswer =>
    (_, response) =>
      void response.writeHead(code).end(text);
  const redirect =
    (location?: string): MasterAnswer =>
    (_, response) =>
      void response.writeHead(307, location === undefined ? {} : { Location: location }).end();
  return {
    'a page of HTML': withBody('<html><body>It works!</body></html>'),
    nothing: withBody(''),
    'half a state': withBody(text.slice(0, text.length / 2)),
    'a state and then some': withBody(`${text}}`),
    'two lists of frameworks': withBody(text.replace('{', '{"frameworks":[],')),
    'a value that is too long': withBody({ ...good, id: 'x'.repeat(VALUE_OCTETS) }),
    'a list': withBody([good]),
    'a number': withBody('42'),
    null: withBody('null'),
    'an object of nothing': withBody({}),
    'lists in lists': withBody('['.repeat(NESTED_LISTS) + ']'.repeat(NESTED_LISTS)),
    'no leader': withBody(without('leader')),
    'an empty leader': withBody({ ...good, leader: '' }),
    'a leader that is no address': withBody({ ...good, leader: 'master@somewhere:0' }),
    'a leader of another type': withBody({ ...good, leader: { host: '127.0.0.1' } }),
    'a leader that is not there': withBody({ ...good, leader: 'master@127.0.0.2:1' }),
    'no agents and no tasks': withBody(without('slaves')),
    'frameworks of another type': withBody({ ...good, frameworks: 'none' }),
    'agents of another type': withBody({ ...good, slaves: { length: 1 } }),
    'an empty state of another leader': withBody({ leader: 'master@127.0.0.2:1', slaves: [], frameworks: [] }),
    'status 500': status(500),
    'status 404': status(404),
    'status 401': status(401),
    'status 204': (_, response) => void response.writeHead(204).end(),
    'a redirect to itself': redirect(`//${address}/master/state`),
    'a redirect in a circle': (request, response) =>
      redirect(`//${address}/${request.url === '/one' ? 'two' : 'one'}`)(request, response),
    'a redirect to nowhere': redirect(),
    'a redirect to no address': redirect('gopher://what:is/this'),
    'a redirect to a closed port': redirect('//127.0.0.1:1'),
    silence: () => {},
    'headers and then silence': (_, response) => void response.writeHead(200).flushHeaders(),
    'an endless body': (_, response) => drip(response),
    'a body that breaks off': (_, response) => {
      response.writeHead(200, { 'Content-Length': text.length }).write(text.slice(0, 20), () => response.destroy());
    },
    'a closed connection': (request) => void request.socket.destroy(),
    'no HTTP': (request) => void request.socket.end('220 mail.example ESMTP\r\n'),
    'broken gzip': (_, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(Buffer.from(text));
    },
    'gzip of very much': (_, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(GZIP_BOMB_OCTETS, ' ')));
    },
    'an unknown encoding': (_, response) => void response.writeHead(200, { 'Content-Encoding': 'br' }).end(text),
  };
}

/** A state in which one task of three is not what a task should be. */
export function partlyWrong(address: string): object {
  const tasks = ['one', 'bad', 'two'].map((name, index) => ({ name, ip: `10.1.0.${index + 1}` }));
  const state = smallState({ leader: address, tasks });
  Object.assign(state.frameworks[0]!.tasks[1]!, { statuses: 'healthy' });
  return state;
}

function drip(response: ServerResponse): void {
  response.writeHead(200);
  const timer = setInterval(() => response.write(' '.repeat(1000)), DRIP_EVERY_MS);
  response.once('close', () => clearInterval(timer));
}

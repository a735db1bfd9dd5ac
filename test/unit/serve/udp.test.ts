import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { formatIp } from '../../../src/lib/ip.ts';
import { Counters } from '../../../src/serve/counters.ts';
import type { Handler } from '../../../src/serve/handler.ts';
import { LAST_REPLIES_MS } from '../../../src/serve/late-replies.ts';
import { until } from '../../support/until.ts';
import { message, slowHandler, text } from './support.ts';
import { ask, openClient, question, startHealthyServer, startServer } from './udp-support.ts';

/** What holds for both ways to serve UDP. */
const WAYS = [
  { way: 'in this thread', readers: [] },
  { way: 'in a thread of its own', readers: [0] },
  { way: 'in several threads', readers: [0, 1, 2] },
];

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Of this process. What else is open changes while threads start. */
function openSockets(): number {
  return readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith('socket:');
    } catch {
      return false;
    }
  }).length;
}

for (const { way, readers } of WAYS) {
  describe(`UDP ${way}:`, () => {
    test('a query is answered to where it came from, and the handler is told who asks', async (t) => {
      const handle: Handler = (query, { address, transport }) =>
        message(`${text(query)} ${formatIp(address)} ${transport}`);
      const server = await startHealthyServer(t, { readers, handle });
      const [one, two] = [await openClient(t, server.port), await openClient(t, server.port)];
      assert.equal(await ask(one, question('one')), `${question('one')} 127.0.0.1 udp`);
      assert.equal(await ask(two, question('two')), `${question('two')} 127.0.0.1 udp`);
      assert.equal(one.replies.length, 1);
    });

    test('a client of IPv6 is answered', async (t) => {
      const handle: Handler = (_, { address }) => message(formatIp(address));
      const server = await startHealthyServer(t, { readers, handle, address: '::1' });
      assert.equal(await ask(await openClient(t, server.port, '::1'), question('who am I')), '::1');
    });

    test('one port serves IPv4 and IPv6 side by side', async (t) => {
      const ipv4 = await startHealthyServer(t, { readers, address: '0.0.0.0' });
      const { port } = await startHealthyServer(t, { readers, address: '::', port: ipv4.port });
      assert.equal(port, ipv4.port);
      assert.equal(await ask(await openClient(t, port), question('four')), question('four'));
      assert.equal(await ask(await openClient(t, port, '::1'), question('six')), question('six'));
    });

    test('answers that take their time reach whoever asked, in the order in which they are ready', async (t) => {
      const slow = slowHandler();
      const server = await startHealthyServer(t, { readers, handle: slow.handle });
      const [one, two] = [await openClient(t, server.port), await openClient(t, server.port)];
      one.send(question('one'));
      two.send(question('two'));
      await until(() => slow.asked.length === 2, 'both questions');
      assert.equal(server.counters.read().slowDepth, 2);
      slow.reply(question('two'), 'answer to two');
      await until(() => two.replies.length === 1, 'the second answer');
      slow.reply(question('one'), 'answer to one');
      await until(() => one.replies.length === 1, 'the first answer');
      assert.deepEqual([one.replies, two.replies], [['answer to one'], ['answer to two']]);
      assert.equal(server.counters.read().slowDepth, 0);
    });

    test('a message that deserves no reply gets none, at once or later', async (t) => {
      const slow = slowHandler();
      const handle: Handler = (query, client) => {
        if (query.length === 0) return undefined;
        return text(query) === question('slow') ? slow.handle(query, client) : query;
      };
      const server = await startHealthyServer(t, { readers, handle });
      const client = await openClient(t, server.port);
      client.send('');
      client.send(question('slow'));
      await until(() => slow.asked.length === 1, 'the slow question');
      slow.reply(question('slow'), undefined);
      assert.equal(await ask(client, question('quick')), question('quick'));
      assert.equal(client.replies.length, 1);
      assert.equal(server.counters.read().dropped.ignored, 2);
    });

    test('the longest query is taken, and the longest reply sent', async (t) => {
      const [longestQuery, longestReply] = [4096, 65507].map((length) =>
        new Uint8Array(length).map((_, index) => (index * 2) % 251),
      );
      const handle: Handler = (query) => (text(query) === text(longestQuery!) ? longestReply : undefined);
      const server = await startHealthyServer(t, { readers, handle });
      assert.equal(await ask(await openClient(t, server.port), longestQuery!), text(longestReply!));
    });

    test('a reply that no datagram can hold is lost without a word, and the service goes on', async (t) => {
      const handle: Handler = (query) => (text(query) === question('much') ? new Uint8Array(70_000) : query);
      const server = await startHealthyServer(t, { readers, handle });
      const client = await openClient(t, server.port);
      client.send(question('much'));
      await until(() => server.counters.read().unsent === 1, 'the loss');
      assert.equal(await ask(client, question('little')), question('little'));
    });

    test('a client that is gone before its answer is harms nobody', async (t) => {
      const slow = slowHandler();
      const handle: Handler = (query, client) =>
        text(query) === question('slow') ? slow.handle(query, client) : query;
      const server = await startHealthyServer(t, { readers, handle });
      const gone = createSocket('udp4');
      gone.send(message(question('slow')), server.port, '127.0.0.1');
      await until(() => slow.asked.length === 1, 'the question');
      await once(gone.close(), 'close');
      slow.reply(question('slow'), 'nobody listens');
      assert.equal(await ask(await openClient(t, server.port), question('quick')), question('quick'));
    });

    test('close frees the port, and an answer that comes later goes nowhere', async (t) => {
      const slow = slowHandler();
      const { port, close, clock, counters } = await startHealthyServer(t, { readers, handle: slow.handle });
      const client = await openClient(t, port);
      client.send(question('one'));
      await until(() => slow.asked.length === 1, 'the question');
      const closed = close();
      await until(async () => {
        clock.advance(LAST_REPLIES_MS);
        return Promise.race([closed.then(() => true), setImmediate(false)]);
      }, 'the end');
      // Whoever comes next may get the same port, and a socket of the same number.
      const next = await startHealthyServer(t, { readers, port });
      slow.reply(question('one'), 'too late');
      assert.equal(await ask(await openClient(t, next.port), question('two')), question('two'));
      assert.deepEqual(client.replies, []);
      const { dropped, replies, slowDepth, unsent } = counters.read();
      assert.deepEqual(dropped, { ignored: 0, oversize: 0, overload: 0, abandoned: 1 });
      assert.deepEqual([sumOf(replies), slowDepth, unsent], [0, 0, 0]);
    });

    test('a port in use is refused with a message that says what to do, and no socket is left open', async (t) => {
      const { port } = await startHealthyServer(t, { readers });
      const advice = new RegExp(
        `Cannot listen on UDP 127\\.0\\.0\\.1:${port}: another program listens there.*"listener"`,
      );
      const refused = (): Promise<void> => assert.rejects(startServer(t, { readers, port }), advice);
      await refused();
      const before = openSockets();
      for (let attempt = 0; attempt < 20; attempt++) await refused();
      assert.ok(openSockets() < before + 10, `${openSockets() - before} sockets`);
    });

    test('an address of another machine is refused with a message that names it', async (t) => {
      await assert.rejects(startServer(t, { readers, address: '2001:db8::1', port: 5300 }), (error: Error) => {
        assert.match(
          error.message,
          /Cannot listen on UDP \[2001:db8::1\]:5300: this machine does not have that address/,
        );
        assert.equal((error.cause as NodeJS.ErrnoException).code, 'EADDRNOTAVAIL');
        return true;
      });
    });

    test('what comes and what leaves is counted', async (t) => {
      const counters = new Counters();
      const { port } = await startHealthyServer(t, { readers, counters });
      assert.equal(await ask(await openClient(t, port), question('one')), question('one'));
      const { port: ipv6Port } = await startHealthyServer(t, { readers, counters, address: '::1' });
      assert.equal(await ask(await openClient(t, ipv6Port, '::1'), question('two')), question('two'));
      const { queries, replies } = counters.read();
      const seen = queries.filter(({ count }) => count > 0).map(({ transport, family }) => `${transport} ${family}`);
      assert.deepEqual(seen, ['udp 4', 'udp 6']);
      assert.equal(sumOf(replies), 2);
    });
  });
}

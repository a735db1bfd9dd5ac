import { type Context, type Handler, Hono } from 'hono';
import type { Log } from '../lib/log.ts';
import type { Enumeration } from '../records/enumerate.ts';
import type { ZoneView } from '../zone/zone-view.ts';
import { type AxfrBody, type AxfrHead, buildAxfr } from './axfr.ts';
import { lookUpHost, lookUpService } from './lookups.ts';
import type { Watched } from './watch.ts';
import { watchHandler } from './watch-handler.ts';

/** What the API tells about; read anew at every request. Names are without the final dot. */
export interface ApiSources extends AxfrHead, Watched {
  /** undefined until the state of the cluster is known: nothing is said of its names then. */
  readonly zone: () => ZoneView | undefined;
  readonly version: string;
  /** The effective configuration with the secrets already hidden. */
  readonly config: () => Record<string, unknown>;
  /** false: `/v1/enumerate`, `/v1/axfr` and `/v1/watch` do not exist. */
  readonly enumerationOn: boolean;
  readonly enumerate: () => Enumeration;
  /** For Prometheus, in its text format. */
  readonly metrics: () => Promise<string>;
  readonly log: Log;
}

/** The HTTP API of Mesos-DNS: the same paths and the same JSON. */
export function createApi(sources: ApiSources): Hono {
  // Mesos-DNS takes a path with a slash at its end too.
  const app = new Hono({ strict: false });
  const routes = apiRoutes(sources);

  app.use(async (c, next) => {
    c.header('X-Content-Type-Options', 'nosniff');
    if (isDecodable(c.req.url)) return next();
    return c.json({ error: 'The path holds a percent sign that starts no UTF-8 escape; write it as %25.' }, 400);
  });
  for (const [path, handler] of Object.entries(routes)) {
    app.get(path, handler);
    app.all(path, methodNotAllowed);
  }
  app.notFound((c) => c.json({ error: 'There is nothing at this path.', paths: Object.keys(routes) }, 404));
  app.onError((error, c) => {
    sources.log.error('an HTTP request failed', { path: c.req.path, error: error.stack ?? error.message });
    return c.json({ error: 'This request failed; the server log says why.' }, 500);
  });
  return app;
}

function apiRoutes(sources: ApiSources): Record<string, Handler> {
  const { enumerate } = sources;
  const whenKnown = zoneHandler(sources);
  const version = { Service: 'Mesos-DNS', Version: sources.version, URL: 'https://github.com/mesosphere/mesos-dns' };
  const routes: Record<string, Handler> = {
    '/v1/version': (c) => c.json(version),
    '/metrics': async (c) => c.body(await sources.metrics(), 200, { 'Content-Type': METRICS_TYPE }),
    '/v1/config': (c) => c.json(sources.config()),
    '/v1/hosts/:host': whenKnown((zone, c) => c.json(lookUpHost(zone, c.req.param('host') ?? ''))),
    // Mesos-DNS never had more than this.
    '/v1/hosts/:host/ports': (c) => c.text('To be implemented...', 501),
    '/v1/services/:service': whenKnown((zone, c) => c.json(lookUpService(zone, c.req.param('service') ?? ''))),
  };
  if (sources.enumerationOn) {
    routes['/v1/enumerate'] = whenKnown(enumerateHandler(enumerate));
    routes['/v1/axfr'] = whenKnown(axfrHandler(sources));
    const watch = watchHandler(sources);
    routes['/v1/watch'] = whenKnown((_, c) => watch(c));
  }
  return routes;
}

/** https://prometheus.io/docs/instrumenting/exposition_formats/ */
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

type ZoneHandler = (zone: ZoneView, c: Context) => Response;

/** Answers from the zone; before it is known, says so: an empty zone would be a lie that pollers publish. */
function zoneHandler(sources: ApiSources): (handle: ZoneHandler) => Handler {
  return (handle) => (c) => {
    const zone = sources.zone();
    if (zone !== undefined) return handle(zone, c);
    return c.json({ error: 'The state of the Mesos cluster is not known yet; ask again.' }, 503, {
      'Retry-After': '1',
    });
  };
}

/** Keeps the last body, so that many pollers, slow ones too, cost one zone's text and not one each. */
function axfrHandler(head: AxfrHead): ZoneHandler {
  let latest: AxfrBody | undefined;
  return (zone, c) => {
    if (latest?.serial !== zone.serial) latest = buildAxfr(head, zone);
    const headers = { 'Content-Type': 'application/json', 'Content-Length': String(latest.lengthBytes) };
    return c.body(streamOf(latest.chunks), 200, headers);
  };
}

/** Keeps the last body too: the enumeration is the same object for as long as nothing changes. */
function enumerateHandler(enumerate: () => Enumeration): ZoneHandler {
  let latest: { enumeration: Enumeration; body: string } | undefined;
  return (_zone, c) => {
    const enumeration = enumerate();
    if (latest?.enumeration !== enumeration) latest = { enumeration, body: JSON.stringify(enumeration) };
    return c.body(latest.body, 200, { 'Content-Type': 'application/json' });
  };
}

function streamOf(chunks: readonly Uint8Array<ArrayBuffer>[]): ReadableStream {
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks[next++];
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
  });
}

function methodNotAllowed(c: Context): Response {
  return c.json({ error: `${c.req.method} is not allowed here; use GET or HEAD.` }, 405, { Allow: 'GET, HEAD' });
}

function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url.replace(/[?#].*$/s, ''));
    return true;
  } catch {
    return false;
  }
}

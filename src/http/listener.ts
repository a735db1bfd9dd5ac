import type { RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { type ApiSources, createApi } from './api.ts';

/** Lets Node's own HTTP server serve the API. */
export function createListener(sources: ApiSources): RequestListener {
  return listenerOf(createApi(sources));
}

export function listenerOf(app: Hono): RequestListener {
  // The host name stands in for clients of HTTP/1.0, which send none. Request and Response stay Node's own.
  const listener = getRequestListener(app.fetch, { hostname: 'localhost', overrideGlobalObjects: false });
  return (request, response) => void listener(request, response);
}

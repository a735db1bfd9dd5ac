import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { HostPort } from '../../../src/lib/host-port.ts';

export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** One HTTP exchange as it stands on the wire: nothing followed, nothing unpacked, header names in their own letter case. */
export function exchange(
  { host, port }: HostPort,
  path: string,
  { body = '', tls = false, ...options }: RequestOptions & { body?: string; tls?: boolean } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const start = tls ? httpsRequest : httpRequest;
    const request = start({ host, port, path, agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const pairs = response.rawHeaders.flatMap((text, index, all) =>
          index % 2 === 0 ? [[text, all[index + 1]!] as const] : [],
        );
        resolve({ status: response.statusCode!, headers: new Map(pairs), body: Buffer.concat(chunks) });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

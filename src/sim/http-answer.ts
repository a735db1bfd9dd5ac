import { STATUS_CODES } from 'node:http';

/** A whole HTTP answer; the server adds Date and Content-Length. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body goes on with the cluster's events, as long as the client reads. */
  readonly isStream?: true;
}

export function jsonAnswer(value: object): HttpAnswer {
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) };
}

/** An answer without a body, and so without a Content-Type. */
export function emptyAnswer(status: number, headers: Record<string, string> = {}): HttpAnswer {
  return { status, headers, body: '' };
}

/** Plain text; what libprocess says when nothing better is known is the status itself: `404 Not Found.` */
export function textAnswer(status: number, text?: string, headers: Record<string, string> = {}): HttpAnswer {
  const body = text ?? `${status} ${STATUS_CODES[status] ?? 'Unknown'}.`;
  return { status, headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }, body };
}

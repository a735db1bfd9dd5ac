import type { Log } from '../../src/lib/log.ts';

export interface CapturedLog extends Log {
  /** `level message {fields}` of everything logged so far. */
  readonly lines: string[];
}

/** A log that keeps what it is told. */
export function captureLog(): CapturedLog {
  const lines: string[] = [];
  const at =
    (level: string) =>
    (message: string, fields: object = {}): void => {
      lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
    };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

import { readFileSync } from 'node:fs';

/** One request to a real master and the bytes that it answered, from a file of `### METHOD [PORT] PATH …` parts. */
export interface Recording {
  readonly method: string;
  /** The port of the master asked; files of a single master do not say it. */
  readonly port: number;
  readonly path: string;
  readonly answer: string;
}

export function readRecordings(file: string): Recording[] {
  const text = readFixture(file);
  return text
    .split(/^### /m)
    .slice(1)
    .map((part) => {
      const [, method, port = '5050', path, answer] = /^(\w+) (?:(\d+) )?(\S+)[^\n]*\n(.*)$/s.exec(part) ?? [];
      if (method === undefined || path === undefined || answer === undefined) throw new Error(`cannot read ${part}`);
      return { method, port: Number(port), path, answer: answer.slice(0, answer.indexOf('\r\n\r\n') + 4) };
    });
}

export function readFixture(file: string): string {
  return readFileSync(new URL(`../../../fixtures/clusterd-1.11/${file}`, import.meta.url), 'utf8');
}

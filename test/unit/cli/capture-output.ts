import type { Output } from '../../../src/cli/output.ts';

/** An output that keeps what a command wrote. */
export interface CapturedOutput extends Output {
  readonly written: { out: string; err: string };
}

export function captureOutput(): CapturedOutput {
  const written = { out: '', err: '' };
  return {
    written,
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
  };
}

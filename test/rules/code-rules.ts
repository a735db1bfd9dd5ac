import { isBelowTheEdge, isDateless, isPure, isSource } from './house.ts';
import { codeOf, lineAt, type TextFile } from './source-text.ts';

/** Something that code may not say, and what it says instead. */
interface Forbidden {
  readonly code: RegExp;
  readonly instead: string;
}

const CLOCK = 'use the Clock that is handed in (src/lib/clock.ts)';

const HANDED_IN: readonly Forbidden[] = [
  { code: /\bDate\.now\b|\bnew Date\(\s*\)|(?<!new )(?<![.\w$])Date\(/g, instead: CLOCK },
  { code: /(?<![.\w$])performance\./g, instead: CLOCK },
  { code: /(?<![.\w$])set(?:Timeout|Interval)\b|\bAbortSignal\.timeout\b/g, instead: CLOCK },
  { code: /\bMath\.random\b/g, instead: 'use the random that is handed in' },
  { code: /(?<![.\w$])console\./g, instead: 'use the Log that is handed in (src/lib/log.ts)' },
];

const DATE: readonly Forbidden[] = [
  {
    code: /\.nowMs\(/g,
    instead: 'measure with steadyMs(); where a date is meant, list the file in test/rules/house.ts',
  },
];

const WORLD: readonly Forbidden[] = [
  { code: /(?<![.\w$])process\s*(?:\.|\[)/g, instead: 'take what you need as a parameter' },
  { code: /(?<![.\w$])globalThis\b/g, instead: 'take what you need as a parameter' },
  { code: /(?<![.\w$])(?:setImmediate|queueMicrotask)\b/g, instead: CLOCK },
  { code: /(?<![.\w$])(?:fetch\(|crypto\.)/g, instead: 'do it in a room that touches the world' },
  { code: /(?<![.\w$])Buffer\b/g, instead: 'use Uint8Array, DataView, TextEncoder and TextDecoder' },
];

const CODE_FROM_TEXT: readonly Forbidden[] = [
  { code: /(?<![.\w$])eval\s*\(|(?<![.\w$])Function\s*\(/g, instead: 'write the code itself' },
];

export function pureRoomsTouchNothing(files: readonly TextFile[]): string[] {
  return uses(files, isPure, WORLD);
}

export function roomsAreHandedTheWorld(files: readonly TextFile[]): string[] {
  return uses(files, isBelowTheEdge, HANDED_IN);
}

export function theDateMeasuresNothing(files: readonly TextFile[]): string[] {
  return uses(files, isDateless, DATE);
}

export function sourceRunsNoText(files: readonly TextFile[]): string[] {
  return uses(files, isSource, CODE_FROM_TEXT);
}

export function noUnfinishedWork(files: readonly TextFile[]): string[] {
  return files
    .filter(({ path }) => isSource(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/\b(?:TODO|FIXME|XXX)\b/g)].map(
        ({ index, 0: word }) => `${path}:${lineAt(text, index)}: ${word}; do it now, or open an issue`,
      ),
    );
}

function uses(
  files: readonly TextFile[],
  applies: (path: string) => boolean,
  forbidden: readonly Forbidden[],
): string[] {
  return files
    .filter(({ path }) => applies(path))
    .flatMap(({ path, text }) => {
      const code = codeOf(text);
      return forbidden.flatMap(({ code: pattern, instead }) =>
        [...code.matchAll(pattern)].map(
          ({ index, 0: found }) => `${path}:${lineAt(code, index)}: ${found.trim()}; ${instead}`,
        ),
      );
    });
}

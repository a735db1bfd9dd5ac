import { ConfigError } from './config-error.ts';
import type { Path } from './json.ts';

/** A longer value is cut where a message shows it. */
const SHOWN_CHARACTERS_MAX = 200;
/** What stands for a secret wherever a configuration is shown. */
export const HIDDEN = '******';
const HIDDEN_KEYS: ReadonlySet<string> = new Set(['mesosCredentials', 'mesosCredentials.secret', 'private_key']);

/** Collects what is wrong with one file, so that everything can be told at once. */
export class Report {
  readonly mistakes: string[] = [];
  readonly warnings: string[] = [];
  readonly #file: string;
  readonly #content: unknown;
  readonly #wrongKeys = new Set<string>();

  /** `content` is where `mistake` looks up the values that it shows. */
  constructor(file: string, content: unknown) {
    this.#file = file;
    this.#content = content;
  }

  /** `right` tells what to write instead. */
  mistake(path: Path, right: string, value: unknown = valueAt(this.#content, path)): void {
    const key = formatPath(path);
    this.#wrongKeys.add(String(path[0]));
    this.generalMistake(`${key} is ${showValue(key, value)}: ${right}`);
  }

  /** What a zod schema found; JSON has no symbols as keys. */
  issues(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): void {
    for (const { path, message } of issues) this.mistake(path as Path, message);
  }

  /** A mistake that lies in no single key. */
  generalMistake(text: string): void {
    this.mistakes.push(`${this.#file}: ${text}`);
  }

  warning(text: string): void {
    this.warnings.push(`${this.#file}: ${text}`);
  }

  /** True when a mistake was found in one of these keys, so that what follows from it need not be told as well. */
  isWrong(...keys: string[]): boolean {
    return keys.some((key) => this.#wrongKeys.has(key));
  }

  /** Throws a ConfigError if there was a mistake. */
  throwMistakes(): void {
    if (this.mistakes.length > 0) throw new ConfigError(this.mistakes, this.warnings);
  }
}

/** `masters[1]`, `mesosCredentials.secret`, `zoneResolvers["example.com"][0]` */
export function formatPath(path: Path): string {
  const steps = path.map((step, index) => {
    if (typeof step === 'string' && /^\w+$/.test(step)) return index === 0 ? step : `.${step}`;
    return `[${JSON.stringify(step)}]`;
  });
  return steps.join('');
}

/** A value for the eye: JSON, not too long, without secrets. */
function showValue(key: string, value: unknown): string {
  if (value === undefined) return 'missing';
  if (HIDDEN_KEYS.has(key) && value !== '') return HIDDEN;
  const shown = JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'string' ? hidePassword(inner) : inner));
  return shown.length <= SHOWN_CHARACTERS_MAX ? shown : `${shown.slice(0, SHOWN_CHARACTERS_MAX)}…`;
}

/** Hides all before the last `@` where it may be `user:password`, also of a URL that is mistyped or under a wrong key. */
function hidePassword(text: string): string {
  const end = text.lastIndexOf('@');
  if (!text.slice(0, Math.max(end, 0)).includes(':')) return text;
  const scheme = /^[a-z]+:\/\//i.exec(text)?.[0] ?? '';
  return `${scheme}${HIDDEN}${text.slice(end)}`;
}

function valueAt(content: unknown, path: Path): unknown {
  let value = content;
  for (const step of path) value = Object(value)[step];
  return value;
}

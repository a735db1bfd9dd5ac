/** Deeper nesting than any configuration has; it keeps the reader's recursion bounded. */
const NESTING_MAX = 32;

/** Where a value stands: `['masters', 1]`. */
export type Path = readonly (string | number)[];

/** A JSON text as values, or `problem`: what is wrong with it, with line and column. */
export type JsonText =
  | { readonly value: unknown; readonly repeatedKeys: readonly Path[]; readonly problem?: undefined }
  | { readonly problem: string };

/**
 * Reads JSON (RFC 8259). Not `JSON.parse`, because that gives no line and column for every mistake, quotes the
 * neighbourhood of the mistake (where a secret may stand), and hides a key that is given twice. Of such a key the
 * last one counts, in its place among the others.
 */
export function readJson(text: string): JsonText {
  const reader = new Reader(text);
  try {
    return { value: reader.document(), repeatedKeys: reader.repeatedKeys };
  } catch (error) {
    if (error instanceof JsonMistake) return { problem: error.message };
    throw error;
  }
}

class JsonMistake extends Error {}

class Reader {
  readonly repeatedKeys: Path[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    const value = this.#value([]);
    if (this.#peek() !== undefined) this.#fail('the end of the file');
    return value;
  }

  #value(path: Path): unknown {
    if (path.length > NESTING_MAX) this.#fail(`at most ${NESTING_MAX} levels of nesting`);
    const first = this.#peek();
    if (first === '{') return this.#object(path);
    if (first === '[') return this.#array(path);
    if (first === '"') return this.#string();
    const scalar = this.#take(/true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    return JSON.parse(scalar ?? this.#fail('a value'));
  }

  #object(path: Path): unknown {
    const members = new Map<string, unknown>();
    this.#at++;
    while (!this.#ends('}', members.size === 0)) {
      if (this.#peek() !== '"') this.#fail('a key in double quotes');
      const key = this.#string();
      if (this.#peek() !== ':') this.#fail('a colon after the key');
      this.#at++;
      const value = this.#value([...path, key]);
      if (members.delete(key)) this.repeatedKeys.push([...path, key]);
      members.set(key, value);
    }
    return Object.fromEntries(members);
  }

  #array(path: Path): unknown[] {
    const items: unknown[] = [];
    this.#at++;
    while (!this.#ends(']', items.length === 0)) items.push(this.#value([...path, items.length]));
    return items;
  }

  /** Takes the closing bracket, or the comma that must stand between two members. */
  #ends(bracket: string, isFirst: boolean): boolean {
    const next = this.#peek();
    if (next !== bracket && isFirst) return false;
    if (next !== bracket && next !== ',') this.#fail(`a comma or "${bracket}"`);
    this.#at++;
    return next === bracket;
  }

  #string(): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these in a string
    const token = this.#take(/"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\x00-\x1f]*)*"/y);
    return JSON.parse(
      token ?? this.#stop('this text does not end on its line, or has an escape that JSON does not know'),
    );
  }

  /** The next character that is no white space. */
  #peek(): string | undefined {
    this.#take(/[ \t\r\n]*/y);
    return this.#text[this.#at];
  }

  #take(token: RegExp): string | undefined {
    token.lastIndex = this.#at;
    const taken = token.exec(this.#text)?.[0];
    this.#at += taken?.length ?? 0;
    return taken;
  }

  #fail(expected: string): never {
    this.#stop(`expected ${expected}, found ${describeCharacter(this.#text.codePointAt(this.#at))}`);
  }

  #stop(problem: string): never {
    const lines = this.#text.slice(0, this.#at).split('\n');
    throw new JsonMistake(`line ${lines.length}, column ${lines.at(-1)!.length + 1}: ${problem}`);
  }
}

/** Never more than one character, and no letter or digit: what stands there may be a secret without its quotes. */
function describeCharacter(codePoint: number | undefined): string {
  if (codePoint === undefined) return 'the end of the file';
  const character = String.fromCodePoint(codePoint);
  if (/[\p{L}\p{N}]/u.test(character)) return 'a bare word or number';
  if (codePoint > 0x20 && codePoint < 0x7f) return `'${character}'`;
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Thrown for a configuration that cannot be used. The message lists every mistake in it, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** What else is odd in the same file: a key that is not known may be the cause of a mistake. */
  readonly warnings: readonly string[];

  constructor(mistakes: readonly string[], warnings: readonly string[]) {
    super(mistakes.join('\n'));
    this.warnings = warnings;
  }
}

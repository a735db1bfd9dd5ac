/** Where flags of Docker's daemon may stand: a file, or the command line of the daemon that runs. */
export interface FlagSource {
  readonly place: string;
  readonly text: string;
}

export interface FoundFlag {
  readonly place: string;
  /** Empty when there is none behind it. */
  readonly value: string;
}

/** The first that is set, `names` being `--dns` or `-b`. Comments do not count. */
export function findFlag(sources: readonly FlagSource[], ...names: readonly string[]): FoundFlag | undefined {
  const flag = new RegExp(`(?:^|[\\s"'=])(?:${names.join('|')})(?:$|[="'\\s]+([^\\s"']*))`, 'm');
  for (const { place, text } of sources) {
    const found = flag.exec(text.replace(/^[ \t]*[#;].*$/gm, ''));
    if (found !== null) return { place, value: found[1] ?? '' };
  }
  return undefined;
}

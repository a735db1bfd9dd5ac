export interface ResolvConfArguments {
  readonly action: 'apply' | 'restore' | 'status';
  readonly configFile: string;
  /** Only say what would be done. */
  readonly isDryRun: boolean;
  /** Restore nothing where the node resolves all names without this server. */
  readonly unlessFallback: boolean;
}

/** What is asked for, or what is wrong with the arguments. */
export function parseResolvConfArguments(args: readonly string[]): ResolvConfArguments | string {
  const words: string[] = [];
  const given = new Set<string>();
  let configFile = 'config.json';
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    const flag = /^--?(config|dry-run|unless-fallback)(?:=(.*))?$/s.exec(arg);
    if (flag === null && arg.startsWith('-')) {
      return `there is no flag ${arg}; flags are -config, --dry-run and --unless-fallback`;
    }
    const [, name, value] = flag ?? [];
    if (name === undefined) words.push(arg);
    else if (name !== 'config') given.add(name);
    else configFile = value ?? args[++at] ?? '';
    if (name !== undefined && name !== 'config' && value !== undefined) return `--${name} takes no value`;
  }
  const [action, ...more] = words;
  if (configFile === '') return '-config needs a value, as in -config=FILE';
  if (more.length > 0 || (action !== 'apply' && action !== 'restore' && action !== 'status')) {
    return 'it takes one of apply, restore and status';
  }
  if (given.has('unless-fallback') && action !== 'restore') return '--unless-fallback is for restore only';
  if (given.has('dry-run') && action === 'status') return '--dry-run is for apply and restore only';
  return { action, configFile, isDryRun: given.has('dry-run'), unlessFallback: given.has('unless-fallback') };
}

export interface DockerArguments {
  readonly action: 'apply' | 'restore';
  readonly configFile: string;
  /** Only say what would be done. */
  readonly isDryRun: boolean;
}

/** What is asked for, or what is wrong with the arguments. */
export function parseDockerArguments(args: readonly string[]): DockerArguments | string {
  const words: string[] = [];
  let configFile = 'config.json';
  let isDryRun = false;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    const [, name, value] = /^--?(config|dry-run)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === undefined && arg.startsWith('-')) return `there is no flag ${arg}; flags are -config and --dry-run`;
    if (name === 'dry-run' && value !== undefined) return '--dry-run takes no value';
    if (name === undefined) words.push(arg);
    else if (name === 'dry-run') isDryRun = true;
    else configFile = value ?? args[++at] ?? '';
  }
  const [action, ...more] = words;
  if (configFile === '') return '-config needs a value, as in -config=FILE';
  if (more.length > 0 || (action !== 'apply' && action !== 'restore')) return 'it takes one of apply and restore';
  return { action, configFile, isDryRun };
}

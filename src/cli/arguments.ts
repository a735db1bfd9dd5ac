/** What the command line asks for. */
export type Command =
  | { readonly kind: 'serve'; readonly configFile: string; readonly verbosity: number }
  | { readonly kind: 'version' }
  | { readonly kind: 'help' }
  | { readonly kind: 'subcommand'; readonly name: string; readonly args: readonly string[] }
  | { readonly kind: 'mistake'; readonly message: string };

const VERBOSITY_MAX = 2;

/**
 * Reads the arguments as Mesos-DNS does: Go's flags, with one dash or two, their value after `=` or as the next
 * argument. A first argument without a dash is the name of a command, and what follows belongs to that command.
 */
export function parseArguments(args: readonly string[], subcommands: readonly string[]): Command {
  let configFile = 'config.json';
  let verbosity = 0;
  for (let at = 0; at < args.length; at++) {
    const flag = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(args[at]!);
    if (flag === null) {
      if (at === 0 && subcommands.includes(args[0]!)) {
        return { kind: 'subcommand', name: args[0]!, args: args.slice(1) };
      }
      return mistake(`there is no command "${args[at]}"; commands are ${subcommands.join(', ')}`);
    }
    const name = flag[1]!;
    if (name === 'h' || name === 'help') return { kind: 'help' };
    if (name === 'version') {
      if (flag[2] === undefined || flag[2] === 'true') return { kind: 'version' };
      continue;
    }
    if (name !== 'config' && name !== 'v') return mistake(`there is no flag -${name}; flags are -config, -v, -version`);
    const value = flag[2] ?? args[++at];
    if (value === undefined) return mistake(`-${name} needs a value, as in -${name}=${name === 'v' ? '1' : 'FILE'}`);
    if (name === 'config') configFile = value;
    else verbosity = Number(value);
    if (!Number.isInteger(verbosity) || verbosity < 0 || verbosity > VERBOSITY_MAX) {
      return mistake(`-v is ${value}; it can be 0, 1 or 2`);
    }
  }
  return { kind: 'serve', configFile, verbosity };
}

function mistake(message: string): Command {
  return { kind: 'mistake', message };
}

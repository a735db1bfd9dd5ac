import type { ServeOptions } from './serve.ts';

/** What the command line asks for. */
export type Command =
  | ({ readonly kind: 'serve' } & ServeOptions)
  | { readonly kind: 'version' }
  | { readonly kind: 'help' }
  | { readonly kind: 'subcommand'; readonly name: string; readonly args: readonly string[] }
  | { readonly kind: 'mistake'; readonly message: string };

type FlagKind = 'text' | 'number' | 'truth';

const FLAGS: ReadonlyMap<string, FlagKind> = new Map([
  ['config', 'text'],
  ['v', 'number'],
  ['replace', 'number'],
  ['version', 'truth'],
  ['help', 'truth'],
  ['h', 'truth'],
]);

/**
 * Flags of glog, Mesos-DNS's log library, which stand in many service files (DC/OS's has `-logtostderr=true`). They are
 * taken and change nothing: the log always goes to standard error.
 */
const GLOG_FLAGS: ReadonlyMap<string, FlagKind> = new Map([
  ['logtostderr', 'truth'],
  ['alsologtostderr', 'truth'],
  ['stderrthreshold', 'text'],
  ['log_dir', 'text'],
  ['log_backtrace_at', 'text'],
  ['vmodule', 'text'],
]);

/** What each kind takes, and an example: numbers here, truth values as Go's strconv.ParseBool reads them. */
const VALUES: Readonly<Record<FlagKind, { readonly form: RegExp; readonly example: string }>> = {
  text: { form: /./s, example: 'FILE' },
  number: { form: /^\d{1,9}$/, example: '1' },
  truth: { form: /^(?:1|0|t|f|T|F|true|false|TRUE|FALSE|True|False)$/, example: 'true' },
};

/**
 * Reads the arguments as Mesos-DNS does: Go's flags, with one dash or two, their value after `=` or as the next
 * argument. A first argument without a dash is the name of a command, and what follows belongs to that command.
 */
export function parseArguments(args: readonly string[], subcommands: readonly string[]): Command {
  const [first = '', ...rest] = args;
  if (subcommands.includes(first)) return { kind: 'subcommand', name: first, args: rest };
  const given = new Map<string, string>();
  for (let at = 0; at < args.length; at++) {
    const flag = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(args[at]!);
    if (flag === null) return noFlag(args[at]!, subcommands);
    const name = flag[1]!;
    const kind = FLAGS.get(name) ?? GLOG_FLAGS.get(name);
    if (kind === undefined) return mistake(`there is no flag -${name}; flags are -config, -replace, -v, -version`);
    // A truth value never takes the next argument (Go's package flag).
    const value = flag[2] ?? (kind === 'truth' ? 'true' : (args[++at] ?? ''));
    const { form, example } = VALUES[kind];
    if (value === '') return mistake(`-${name} needs a value, as in -${name}=${example}`);
    if (!form.test(value)) return mistake(`-${name} is "${value}"; write it as in -${name}=${example}`);
    given.set(name, value);
  }
  return commandOf(given);
}

function commandOf(given: ReadonlyMap<string, string>): Command {
  const isSet = (name: string): boolean => /^[1tT]/.test(given.get(name) ?? '');
  if (isSet('help') || isSet('h')) return { kind: 'help' };
  if (isSet('version')) return { kind: 'version' };
  return {
    kind: 'serve',
    configFile: given.get('config') ?? 'config.json',
    verbosity: Number(given.get('v') ?? 0),
    replacedPid: given.has('replace') ? Number(given.get('replace')) : undefined,
  };
}

function noFlag(arg: string, subcommands: readonly string[]): Command {
  if (subcommands.includes(arg)) return mistake(`the command ${arg} comes first, before any flag`);
  return mistake(`there is no command "${arg}"; commands are ${subcommands.join(', ')}`);
}

function mistake(message: string): Command {
  return { kind: 'mistake', message };
}

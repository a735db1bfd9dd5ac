import { MESOS_DNS } from '../support/mesos-dns.ts';
import { shell } from '../support/shell.ts';

/** The names of all commands, as the program tells them to whoever gives one that there is not. */
export async function commandNames(): Promise<string[]> {
  const [, names = ''] = /; commands are (.*)/.exec(await complaint('frobnicate')) ?? [];
  return names.split(', ');
}

/** The flags of a command, as its usage has them; of the server where none is given. */
export async function flagsOf(command: string): Promise<string[]> {
  const told = await complaint(`${command} -frobnicate`);
  const [, usage] = /^usage: (.*)/m.exec(told) ?? /; flags are (.*)/.exec(told) ?? [];
  return [...usage!.matchAll(/(?<![\w-])--?[a-z][a-z-]*/g)].map(([flag]) => flag);
}

/** What it says when it does not understand. */
function complaint(args: string): Promise<string> {
  return shell(`'${MESOS_DNS}' ${args} 2>&1; test $? = 2`);
}

import { parseArguments } from './cli/arguments.ts';
import { machine } from './cli/machine.ts';
import { type Output, standardOutput } from './cli/output.ts';
import { VERSION } from './version.ts';

const USAGE = `mesos-dns ${VERSION}: DNS for every node of a Mesos cluster

  mesos-dns -config FILE [-v 0|1|2]                 serve (FILE is config.json if not given)
      [-replace PID]                                take the place of a running one without losing a query
  mesos-dns check-config [FILE]                     print the effective configuration, or all mistakes in it
  mesos-dns lookup NAME [TYPE] [-server ADDRESS]    ask a server, 127.0.0.1 if none is given
  mesos-dns resolv-conf apply|restore|status        make this node ask the server on it first, or undo that
  mesos-dns docker apply|restore                    let Docker's containers ask it, or undo that
  mesos-dns verify-release [--key FILE] DIR         check a release before it is installed
  mesos-dns demo                                    serve a simulated cluster and show what happens in it
  mesos-dns -version                                print the version
`;

/** Each resolves with the process's exit code. A server that runs for months need not have the others in memory. */
const COMMANDS: Readonly<Record<string, (args: readonly string[], output: Output) => Promise<number>>> = {
  'check-config': async (args, output) => (await import('./cli/check-config.ts')).checkConfig(args, output, machine),
  lookup: async (args, output) => (await import('./cli/lookup.ts')).lookup(args, output),
  'resolv-conf': async (args, output) => {
    const [{ resolvConf }, { systemTools }] = await Promise.all([
      import('./cli/resolv-conf.ts'),
      import('./cli/node-tools.ts'),
    ]);
    return resolvConf(args, output, systemTools(machine));
  },
  docker: async (args, output) => {
    const [{ docker }, { systemTools }] = await Promise.all([import('./cli/docker.ts'), import('./cli/node-tools.ts')]);
    return docker(args, output, systemTools(machine));
  },
  'verify-release': async (args, output) => (await import('./cli/verify-release.ts')).verifyRelease(args, output),
  demo: async (args, output) => (await import('./cli/demo.ts')).demo(args, output),
};

async function main(args: readonly string[], output: Output): Promise<number> {
  const command = parseArguments(args, Object.keys(COMMANDS));
  switch (command.kind) {
    case 'serve':
      return (await import('./cli/serve.ts')).serve(command, output);
    case 'subcommand':
      return COMMANDS[command.name]!(command.args, output);
    case 'version':
      output.out(`${VERSION}\n`);
      return 0;
    case 'help':
      output.out(USAGE);
      return 0;
    case 'mistake':
      output.err(`mesos-dns: ${command.message}\n\n${USAGE}`);
      return 2;
  }
}

// Should nothing be left that the program waits for before it has a result, that is a failure.
process.exitCode = 1;
// No `await` here: the script in the one executable is CommonJS, which loads each of Node's modules when it is needed.
void main(process.argv.slice(2), standardOutput).then((code) => {
  process.exitCode = code;
});

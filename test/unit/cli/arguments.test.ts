import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Command, parseArguments } from '../../../src/cli/arguments.ts';

const parse = (line: string): Command => parseArguments(line.split(' ').filter(Boolean), ['lookup', 'demo']);
const serve = (configFile = 'config.json', verbosity = 0, replacedPid?: number): Command => ({
  ...{ kind: 'serve', configFile, verbosity },
  replacedPid,
});

const CASES: Readonly<Record<string, Command>> = {
  '': serve(),
  // Go's flags: one dash or two, the value after = or as the next argument.
  '-config=a.json': serve('a.json'),
  '--config=a.json': serve('a.json'),
  '-config a.json': serve('a.json'),
  '--config a.json': serve('a.json'),
  '-config=/etc/a=b.json': serve('/etc/a=b.json'),
  '-config -v': serve('-v'),
  '-config=a.json -config=b.json': serve('b.json'),
  '-v 1': serve('config.json', 1),
  '-v=2 -config a.json': serve('a.json', 2),
  '--v=0': serve(),
  '-v=10': serve('config.json', 10),

  '-replace 4711 -config=a.json': serve('a.json', 0, 4711),

  '-version': { kind: 'version' },
  '--version=true': { kind: 'version' },
  '-version=1 -config=a.json': { kind: 'version' },
  '-config=a.json -version=T': { kind: 'version' },
  '-version=false -config=a.json': serve('a.json'),
  '-version=F': serve(),
  '-version -version=0': serve(),
  '-h': { kind: 'help' },
  '--help': { kind: 'help' },
  '-help -version': { kind: 'help' },

  // Service files of Mesos-DNS hold flags of its log library.
  '--config=/opt/mesosphere/etc/mesos-dns.json -logtostderr=true': serve('/opt/mesosphere/etc/mesos-dns.json'),
  '-logtostderr -v 1': serve('config.json', 1),
  '-alsologtostderr -stderrthreshold=INFO -log_dir /var/log -vmodule=zk=2 -log_backtrace_at a.go:1': serve(),

  'lookup a.mesos SRV -server 10.0.0.1': {
    kind: 'subcommand',
    name: 'lookup',
    args: ['a.mesos', 'SRV', '-server', '10.0.0.1'],
  },
  'demo --version': { kind: 'subcommand', name: 'demo', args: ['--version'] },
  'demo demo': { kind: 'subcommand', name: 'demo', args: ['demo'] },
};

const MISTAKES: Readonly<Record<string, string>> = {
  '-conf=a.json': 'there is no flag -conf; flags are -config, -replace, -v, -version',
  '--constructor': 'there is no flag -constructor; flags are -config, -replace, -v, -version',
  '-version -x': 'there is no flag -x; flags are -config, -replace, -v, -version',
  '-config': '-config needs a value, as in -config=FILE',
  '-config=': '-config needs a value, as in -config=FILE',
  '-v=1 -config': '-config needs a value, as in -config=FILE',
  '-v': '-v needs a value, as in -v=1',
  '-replace=me': '-replace is "me"; write it as in -replace=1',
  '-v=': '-v needs a value, as in -v=1',
  '-v=loud': '-v is "loud"; write it as in -v=1',
  '-v -1': '-v is "-1"; write it as in -v=1',
  '-v 1.5': '-v is "1.5"; write it as in -v=1',
  '-version=yes': '-version is "yes"; write it as in -version=true',
  '-version=': '-version needs a value, as in -version=true',
  '-logtostderr=maybe': '-logtostderr is "maybe"; write it as in -logtostderr=true',
  // A truth value never takes the next argument.
  '-version true': 'there is no command "true"; commands are lookup, demo',
  'a.json': 'there is no command "a.json"; commands are lookup, demo',
  Demo: 'there is no command "Demo"; commands are lookup, demo',
  '-v 1 lookup a.mesos': 'the command lookup comes first, before any flag',
  '---config=a.json': 'there is no command "---config=a.json"; commands are lookup, demo',
  '-': 'there is no command "-"; commands are lookup, demo',
  '--': 'there is no command "--"; commands are lookup, demo',
  '-=1': 'there is no command "-=1"; commands are lookup, demo',
};

describe('the command line', () => {
  for (const [line, command] of Object.entries(CASES)) {
    test(`is understood: mesos-dns ${line}`, () => assert.deepEqual(parse(line), command));
  }
  for (const [line, message] of Object.entries(MISTAKES)) {
    test(`is refused: mesos-dns ${line}`, () => assert.deepEqual(parse(line), { kind: 'mistake', message }));
  }

  test('a file name may hold anything', () => {
    assert.deepEqual(parseArguments(['-config=a b\n.json'], []), serve('a b\n.json'));
    assert.deepEqual(parseArguments(['-config', ''], []), {
      kind: 'mistake',
      message: '-config needs a value, as in -config=FILE',
    });
  });
});

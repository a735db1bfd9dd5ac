import type { RULES } from './rules.ts';
import { FILE_LINES_MAX, FUNCTION_LINES_MAX } from './shape-rules.ts';
import type { TextFile } from './source-text.ts';

interface Case {
  /** Each of these repositories breaks the rule, once. */
  readonly broken: readonly Repository[];
  /** This one comes close to it and keeps it. */
  readonly kept: Repository;
}

/** Path to text. */
type Repository = Readonly<Record<string, string>>;

const lines = (count: number): string => 'call();\n'.repeat(count);
const manifest = (dependencies: object, more: object = {}): string => JSON.stringify({ dependencies, ...more });
const lock = (packages: object): string => JSON.stringify({ packages: { '': {}, ...packages } });

/** Written in two pieces, so that this file does not name what it forbids. */
const MACHINE_PATH = `/ho${'me/'}someone/mesos-dns`;
const REGISTRY = `https://registry.npm${'js.org'}/zod`;

export const CASES: Readonly<Record<keyof typeof RULES, Case>> = {
  'every file of src lies in a known room': {
    broken: [{ 'src/attic/old.ts': '' }, { 'src/helper.ts': '' }],
    kept: { 'src/main.ts': '', 'src/lib/ip.ts': '', 'test/unit/lib/ip.test.ts': '' },
  },
  'a pure room imports no package, and of Node only pure functions': {
    broken: [
      { 'src/wire/name.ts': "import { readFileSync } from 'node:fs';" },
      { 'src/wire/name.ts': "import type { Socket } from 'node:net';" },
      { 'src/wire/name.ts': "import { z } from 'zod';" },
      { 'src/records/hash.ts': "import { hash, randomBytes } from 'node:crypto';" },
      { 'src/lib/late.ts': "const fs = await import('node:fs');" },
    ],
    kept: { 'src/records/hash.ts': "import { hash } from 'node:crypto';\n// import 'node:fs';" },
  },
  'a pure room imports only itself and the rooms below it': {
    broken: [
      { 'src/wire/name.ts': "import { apply } from '../cluster/apply.ts';" },
      { 'src/zone/zone.ts': "import type { Reply } from '../answer/reply.ts';" },
      { 'src/lib/ip.ts': "import { fetchState } from '../mesos/state.ts';" },
      { 'src/lib/ip.ts': "export * from '../wire/name.ts';" },
    ],
    kept: { 'src/answer/reply.ts': "import { Zone } from '../zone/zone.ts';\nimport { other } from './other.ts';" },
  },
  'a room that touches the world imports only pure rooms and types of config.ts': {
    broken: [
      { 'src/http/api.ts': "import { forward } from '../resolve/forward.ts';" },
      { 'src/http/api.ts': "import { load } from '../config/config.ts';" },
      { 'src/http/api.ts': "import type { Schema } from '../config/schema.ts';" },
      { 'src/serve/udp.ts': "import { run } from '../cli/run.ts';" },
    ],
    kept: {
      'src/http/api.ts': [
        "import { createServer } from 'node:http';",
        "import type { Config } from '../config/config.ts';",
        "import { type Config as Again } from '../config/config.ts';",
        "import { Zone } from '../zone/zone.ts';",
        "import { axfr } from './axfr.ts';",
      ].join('\n'),
      'src/main.ts': "import { forward } from './resolve/forward.ts';",
    },
  },
  'nothing imports main.ts, and src imports no test': {
    broken: [
      { 'src/cli/run.ts': "import { main } from '../main.ts';" },
      { 'src/sim/cluster.ts': "import { freePort } from '../../test/support/free-port.ts';" },
    ],
    kept: { 'src/main.ts': "import { run } from './cli/run.ts';" },
  },
  'an npm package is imported by its own room only': {
    broken: [
      { 'src/http/api.ts': "import { z } from 'zod';" },
      { 'src/main.ts': "import { serve } from '@hono/node-server';" },
      { 'src/cli/run.ts': "import leftPad from 'left-pad';" },
      { 'src/resolve/cache.ts': "import { html } from 'hono/html';" },
    ],
    kept: { 'src/http/api.ts': "import { Hono } from 'hono';\nimport { html } from 'hono/html';\nimport 'node:http';" },
  },
  'few files of src start programs, and only main.ts and cli/ have timers': {
    broken: [
      { 'src/cli/run.ts': "import { spawn } from 'node:child_process';" },
      { 'src/cli/run.ts': "const { exec } = await import('child_process');" },
      { 'src/cli/run-build.ts': "import vm from 'node:vm';" },
      { 'src/mesos/poll.ts': "import { setTimeout } from 'node:timers/promises';" },
    ],
    kept: {
      'src/cli/run-build.ts': "import { spawn } from 'node:child_process';",
      'src/mesos/poll.ts': "import { request } from 'node:http';",
      'src/cli/demo.ts': "import { setTimeout } from 'node:timers/promises';",
      'src/cli/run-program.ts': "import { spawnSync } from 'node:child_process';",
    },
  },
  'imports make no cycle': {
    broken: [
      { 'src/lib/a.ts': "import { b } from './b.ts';", 'src/lib/b.ts': "import type { A } from './a.ts';" },
      { 'test/support/a.ts': "export { a } from './a.ts';" },
      {
        'src/lib/a.ts': "import './b.ts';",
        'src/lib/b.ts': "import './c.ts';",
        'src/lib/c.ts': "import './b.ts';",
      },
    ],
    kept: {
      'src/lib/a.ts': "import './b.ts';\nimport './c.ts';",
      'src/lib/b.ts': "import './c.ts';",
      'src/lib/c.ts': "// import './a.ts';",
    },
  },
  'every file of src is reached from main.ts': {
    broken: [
      { 'src/main.ts': '', 'src/lib/dead.ts': '' },
      { 'src/main.ts': '', 'src/lib/dead.ts': '', 'test/unit/dead.test.ts': "import '../../src/lib/dead.ts';" },
    ],
    kept: {
      'src/main.ts': "import { run } from './cli/run.ts';",
      'src/cli/run.ts': "const worker = new Worker(new URL('../serve/worker.ts', import.meta.url));",
      'src/serve/worker.ts': "const late = await import('./late.ts');",
      'src/serve/late.ts': '',
    },
  },
  'every export of src is imported': {
    broken: [
      { 'src/lib/ip.ts': 'export function unused() {}' },
      { 'src/lib/ip.ts': 'export const unused = 1;\nconst twice = unused + unused;' },
      { 'src/lib/ip.ts': 'export interface Unused {}' },
      { 'src/lib/ip.ts': 'const a = 1;\nexport { a as unused };', 'src/main.ts': "import { a } from './lib/ip.ts';" },
    ],
    kept: {
      'src/lib/ip.ts':
        'export async function used(options: Options) {}\nexport interface Options {}\nexport class Zone {}',
      'src/main.ts': "import { used as renamed } from './lib/ip.ts';",
      'test/unit/lib/ip.test.ts': "import { type Zone } from '../../../src/lib/ip.ts';",
    },
  },

  'a pure room reads no environment and writes nowhere': {
    broken: [
      { 'src/lib/ip.ts': 'const home = process.env;' },
      { 'src/lib/ip.ts': 'const bytes = Buffer.from(text);' },
      { 'src/zone/zone.ts': 'const id = crypto.randomUUID();' },
      { 'src/zone/zone.ts': 'const reply = await fetch(url);' },
      { 'src/zone/zone.ts': 'queueMicrotask(run);' },
      { 'src/zone/zone.ts': 'globalThis.zone = zone;' },
    ],
    kept: {
      'src/lib/ip.ts': "// process.env\nconst text = 'Buffer.from';\nqueue.process.next();\nmaster.fetch(url);",
      'src/serve/udp.ts': 'const bytes = Buffer.from(text);',
    },
  },
  'only main.ts and cli/ reach for clock, randomness and console': {
    broken: [
      { 'src/zone/zone.ts': 'const now = Date.now();' },
      { 'src/mesos/poll.ts': 'const now = new Date();' },
      { 'src/mesos/poll.ts': 'const now = performance.now();' },
      { 'src/mesos/poll.ts': 'setTimeout(poll, 100);' },
      { 'src/daemon/daemon.ts': 'const timer = setInterval(poll, 100);' },
      { 'src/mesos/poll.ts': 'const signal = AbortSignal.timeout(100);' },
      { 'src/resolve/upstream.ts': 'const id = Math.random();' },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a template inside a string, on purpose
      { 'src/resolve/upstream.ts': 'const text = `a ${b ? `${Math.random()}` : 1} c`;' },
      { 'src/http/api.ts': "console.log('hello');" },
    ],
    kept: {
      'src/mesos/poll.ts': 'socket.setTimeout(100);\nconst date = new Date(clock.nowMs());\nconst text = `Date.now()`;',
      'src/cli/system-clock.ts': 'const now = Date.now();',
      'src/main.ts': 'console.log(new Date());',
    },
  },
  'what takes how long is measured by no date': {
    broken: [
      { 'src/mesos/poll.ts': 'const beganMs = clock.nowMs();' },
      { 'src/lib/turns.ts': 'clock.nowMs() - beganMs' },
    ],
    kept: {
      'src/mesos/poll.ts': 'const beganMs = clock.steadyMs();',
      'src/mesos/outage-log.ts': 'new Date(clock.nowMs())',
      'src/sim/cluster.ts': 'this.#clock.nowMs()',
      'src/cli/demo.ts': 'systemClock.nowMs()',
    },
  },
  'no code is made from text': {
    broken: [{ 'src/cli/run.ts': 'eval(text);' }, { 'src/main.ts': 'const run = new Function(text);' }],
    kept: { 'src/cli/run.ts': 'redis.eval(text);\nfunction evaluate() {}' },
  },
  'src holds no unfinished work': {
    broken: [{ 'src/main.ts': `// ${'TO'}DO: the rest` }, { 'src/main.ts': `/* ${'FIX'}ME */` }],
    kept: { 'src/main.ts': 'const XXXL = 1;', 'test/unit/a.test.ts': '// XXX' },
  },

  'a file has at most 300 lines': {
    broken: [{ 'src/main.ts': lines(FILE_LINES_MAX + 1) }, { 'test/support/a.ts': lines(FILE_LINES_MAX + 1) }],
    kept: { 'src/main.ts': lines(FILE_LINES_MAX), 'docs/MANUAL.md': lines(FILE_LINES_MAX + 1) },
  },
  'a function of src has at most 60 lines': {
    broken: [
      `function long(): void {\n${lines(FUNCTION_LINES_MAX)}}\n`,
      `export async function long(\n  a: number,\n): Promise<{ b: number }> {\n${lines(FUNCTION_LINES_MAX)}}\n`,
      `const long = (a: number): void => {\n${lines(FUNCTION_LINES_MAX)}};\n`,
      `class Zone {\n  get long() {\n${lines(FUNCTION_LINES_MAX)}  }\n}\n`,
      `const zone = {\n  long(a = '{') {\n${lines(FUNCTION_LINES_MAX)}  },\n};\n`,
      `run(() => {\n${lines(FUNCTION_LINES_MAX)}});\n`,
    ].map((text) => ({ 'src/main.ts': text })),
    kept: {
      'src/main.ts': [
        `function fits() {\n${lines(FUNCTION_LINES_MAX - 2)}}\n`,
        `class Long {\n${lines(FUNCTION_LINES_MAX)}}\n`,
        `const TABLE = {\n${lines(FUNCTION_LINES_MAX)}};\n`,
        `if (a) {\n${lines(FUNCTION_LINES_MAX)}}\n`,
      ].join(''),
    },
  },
  'there are no barrel files': {
    broken: [
      { 'src/wire/index.ts': "/** All. */\nexport * from './name.ts';\nexport { a,\n  b } from './b.ts';\n" },
      { 'test/support/all.ts': "import './a.ts';\nexport type { A } from './a.ts';" },
    ],
    kept: { 'src/wire/name.ts': "export { a } from './a.ts';\nexport const b = 1;", 'src/main.ts': "import './a.ts';" },
  },
  'there are no default exports': {
    broken: [{ 'src/main.ts': 'export default function main() {}' }, { 'src/main.ts': 'export { main as default };' }],
    kept: { 'src/main.ts': "// export default\nimport pino from 'pino';" },
  },
  'a relative import names the .ts file': {
    broken: [
      { 'src/main.ts': "import { run } from './cli/run';" },
      { 'test/unit/a.test.ts': "import { run } from '../../src/cli/run.js';" },
      { 'src/main.ts': "import { run } from './cli';" },
    ],
    kept: {
      'src/main.ts': "import { run } from './cli/run.ts';\nconst folder = new URL('..', import.meta.url);",
      'src/version.ts': "import manifest from '../package.json' with { type: 'json' };",
    },
  },
  'no test is skipped': {
    broken: [
      { 'test/unit/a.test.ts': "test.skip('later', () => {});" },
      { 'test/unit/a.test.ts': "test('later', { skip: true }, () => {});" },
      { 'test/unit/a.test.ts': "describe.only('this', () => {});" },
      { 'test/unit/a.test.ts': "t.todo('later');" },
    ],
    kept: { 'test/unit/a.test.ts': "test('nobody may .skip( this', () => reader.skip(2));" },
  },

  'every dependency is pinned to one version': {
    broken: [
      { 'package.json': manifest({ zod: '^4.0.0' }) },
      { 'package.json': manifest({}, { devDependencies: { typescript: 'latest' } }) },
      { 'package.json': manifest({}, { optionalDependencies: { pino: '10.x' } }) },
    ],
    kept: { 'package.json': manifest({ zod: '4.6.7', pino: '10.0.0-rc.1' }) },
  },
  'docs/DEPENDENCIES.md names every dependency, and what it brings': {
    broken: [
      { 'package.json': manifest({ zod: '4.6.7' }), 'package-lock.json': lock({}), 'docs/DEPENDENCIES.md': 'zod' },
      {
        'package.json': manifest({ pino: '10.4.0' }),
        'package-lock.json': lock({ 'node_modules/pino': {}, 'node_modules/pino/node_modules/split2': {} }),
        'docs/DEPENDENCIES.md': '`pino`',
      },
    ],
    kept: {
      'package.json': manifest({ pino: '10.4.0' }, { devDependencies: { typescript: '7.0.2' } }),
      'package-lock.json': lock({ 'node_modules/pino': {}, 'node_modules/undici-types': { dev: true } }),
      'docs/DEPENDENCIES.md': '`pino`, `typescript`',
    },
  },
  'the lock file names no host': {
    broken: [{ 'package-lock.json': lock({ 'node_modules/zod': { resolved: 'https://host.example/zod.tgz' } }) }],
    kept: { 'package-lock.json': lock({ 'node_modules/zod': { integrity: 'sha512-…' } }) },
  },
  'no runtime dependency runs a script when it is installed': {
    broken: [{ 'package-lock.json': lock({ 'node_modules/zod': { hasInstallScript: true } }) }],
    kept: { 'package-lock.json': lock({ 'node_modules/biome': { dev: true, hasInstallScript: true } }) },
  },
  'no file names a path of one machine or the host of a registry': {
    broken: [{ 'docs/A.md': `cd ${MACHINE_PATH}` }, { '.npmrc': `registry=${REGISTRY}` }],
    kept: { 'docs/A.md': 'cd mesos-dns && npm ci; see https://nodejs.org/' },
  },
};

export function filesOf(repository: Repository): TextFile[] {
  return Object.entries(repository).map(([path, text]) => ({ path, text }));
}

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { shell } from '../support/shell.ts';
import { commandNames, flagsOf } from './command-words.ts';

const COMPLETION = fileURLToPath(new URL('../../packaging/completion/mesos-dns', import.meta.url));

describe('completion in bash', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-test-'));
  after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'release'));
  writeFileSync(join(folder, 'config.json'), '');
  writeFileSync(join(folder, 'key of ours.pem'), '');

  /** What completes a line, each word of which is one to bash; the last of them may be empty. */
  async function completions(line: string): Promise<string[]> {
    const words = line.split(' ').map((word) => `'${word}'`);
    const script = `source '${COMPLETION}'
      COMP_WORDS=(${words.join(' ')}) COMP_CWORD=${words.length - 1}
      _mesos_dns || true
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const completed = await shell('bash --norc -u -c "$script" 2>&1', { cwd: folder, env: { script } });
    return completed.split('\n').filter((word) => word !== '');
  }

  const first = '-config -v -replace -version -help check-config lookup resolv-conf docker verify-release demo';
  const files = ['config.json', 'key of ours.pem', 'release'];
  const cases: Readonly<Record<string, readonly string[]>> = {
    'mesos-dns ': first.split(' '),
    'mesos-dns re': ['resolv-conf'],
    'mesos-dns -ve': ['-version'],
    'mesos-dns x': [],
    'mesos-dns -config ': files,
    'mesos-dns -config co': ['config.json'],
    'mesos-dns --config = k': ['key of ours.pem'],
    'mesos-dns -config =': files,
    'mesos-dns -config config.json ': ['-config', '-v', '-replace'],
    'mesos-dns -config config.json -v ': ['0', '1', '2'],
    'mesos-dns -v = ': ['0', '1', '2'],
    'mesos-dns -config config.json -replace ': [],
    'mesos-dns check-config ': files,
    'mesos-dns check-config config.json ': [],
    'mesos-dns lookup ': [],
    'mesos-dns lookup leader.mesos ': 'A AAAA SRV CNAME TXT PTR SOA NS ANY -server'.split(' '),
    'mesos-dns lookup leader.mesos S': ['SRV', 'SOA'],
    'mesos-dns lookup leader.mesos -server ': [],
    'mesos-dns resolv-conf ': ['apply', 'restore', 'status'],
    'mesos-dns resolv-conf apply ': ['-config', '--dry-run'],
    'mesos-dns resolv-conf apply -config c': ['config.json'],
    'mesos-dns resolv-conf restore --': ['--dry-run', '--unless-fallback'],
    'mesos-dns resolv-conf status ': [],
    'mesos-dns docker ': ['apply', 'restore'],
    'mesos-dns docker apply ': ['-config', '--dry-run'],
    'mesos-dns docker restore ': ['--dry-run'],
    'mesos-dns verify-release --': ['--key', '--sum', '--rebuild'],
    'mesos-dns verify-release --key ': files,
    'mesos-dns verify-release --key a --sum ': [],
    'mesos-dns verify-release --key a r': ['release'],
    'mesos-dns demo ': [],
  };
  for (const [line, words] of Object.entries(cases)) {
    test(`of "${line}"`, async () => assert.deepEqual((await completions(line)).sort(), [...words].sort()));
  }

  test('has every command and flag that there is, and no other', async () => {
    const words = await completions('mesos-dns ');
    const commands = await commandNames();
    assert.deepEqual(words.filter((word) => !word.startsWith('-')).sort(), commands.toSorted());
    const flags = [...(await flagsOf('')), '-help'];
    assert.deepEqual(words.filter((word) => word.startsWith('-')).sort(), flags.sort());
    const lines: Readonly<Record<string, readonly string[]>> = {
      lookup: ['lookup a -'],
      'resolv-conf': ['resolv-conf apply -', 'resolv-conf restore -'],
      docker: ['docker apply -', 'docker restore -'],
      'verify-release': ['verify-release -'],
    };
    for (const command of commands) {
      const known = await Promise.all((lines[command] ?? []).map((line) => completions(`mesos-dns ${line}`)));
      assert.deepEqual([...new Set(known.flat())].sort(), (await flagsOf(command)).sort(), command);
    }
  });
});

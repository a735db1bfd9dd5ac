import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MESOS_DNS } from '../support/mesos-dns.ts';
import { startProgram } from '../support/process.ts';
import { blocksOf, type Document } from './documents.ts';

/** What `check-config` has to say about the JSON configurations in a document, mistakes and warnings, with their places. */
export async function configurationMistakes(document: Document): Promise<string[]> {
  const blocks = blocksOf(document).filter(({ language }) => language === 'json');
  const complaints = await Promise.all(blocks.map(({ text }) => check(text)));
  return complaints.flatMap((lines, index) => lines.map((line) => `${blocks[index]!.where}: ${line}`));
}

async function check(text: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mesos-dns-test-'));
  try {
    const file = join(folder, 'config.json');
    writeFileSync(file, withResolvers(text));
    const program = await startProgram('/bin/sh', {
      // What it complains about goes to standard error.
      args: ['-c', '"$0" check-config "$1" >/dev/null', MESOS_DNS, file],
    });
    const { code } = await program.ended;
    const lines = program.output().replaceAll(`${file}: `, '').split('\n').filter(Boolean);
    return lines.length > 0 || code === 0 ? lines : [`check-config ends with code ${code}`];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Without resolvers those of this machine are used: it may have none, which is no fault of the document. */
function withResolvers(text: string): string {
  try {
    return JSON.stringify({ resolvers: ['192.0.2.53'], ...JSON.parse(text) });
  } catch {
    return text;
  }
}

import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningDemo, startDemo } from '../support/demo.ts';
import { freePorts } from '../support/free-port.ts';
import { MESOS_DNS } from '../support/mesos-dns.ts';
import { type Program, startProgram } from '../support/process.ts';
import { shell } from '../support/shell.ts';

/** A server that follows the demo's master. */
export interface FollowingServer {
  readonly program: Program;
  readonly port: number;
  readonly httpPort: number;
}

/**
 * Where the documents' commands are run, one after another: a temporary folder in which `bin/mesos-dns` and `mesos-dns`
 * are the program, beside a demo.
 */
export class World {
  readonly #folder = mkdtempSync(join(tmpdir(), 'mesos-dns-test-'));
  /** For every command: nothing of the make that runs the tests shall reach a make in here. */
  readonly #env = { PATH: `${join(this.#folder, 'bin')}:${process.env['PATH']}`, MAKEFLAGS: '' };
  #demo: RunningDemo | undefined;
  /** By the commands that started them. */
  readonly #servers = new Map<string, Promise<FollowingServer>>();

  constructor() {
    mkdirSync(join(this.#folder, 'bin'));
    symlinkSync(MESOS_DNS, join(this.#folder, 'bin/mesos-dns'));
  }

  path(file: string): string {
    return join(this.#folder, file);
  }

  write(file: string, content: string): void {
    writeFileSync(this.path(file), content);
  }

  read(file: string): string {
    return readFileSync(this.path(file), 'utf8');
  }

  /** Runs a command line to its end: what it wrote to standard output. Rejects when it fails. */
  run(command: string): Promise<string> {
    return shell(command, { cwd: this.#folder, env: this.#env });
  }

  /** The demo that the documents speak of; the same one for all. */
  async demo(): Promise<RunningDemo> {
    this.#demo ??= await startDemo(MESOS_DNS, ['demo']);
    return this.#demo;
  }

  /** The server that the command starts with `config.json`; the same one for all. */
  server(command: string): Promise<FollowingServer> {
    const server = this.#servers.get(command) ?? this.#startServer(command);
    this.#servers.set(command, server);
    return server;
  }

  async close(): Promise<void> {
    const servers = await Promise.allSettled(this.#servers.values());
    await Promise.all(servers.map((each) => each.status === 'fulfilled' && each.value.program.stop()));
    await this.#demo?.program.stop();
    rmSync(this.#folder, { recursive: true });
  }

  async #startServer(command: string): Promise<FollowingServer> {
    const { masterUrl } = await this.demo();
    const [port, httpPort] = (await freePorts(2)) as [number, number];
    const own = { listener: '127.0.0.1', httplistener: '127.0.0.1', port, httpport: httpPort };
    this.write('config.json', JSON.stringify({ masters: [new URL(masterUrl).host], resolvers: ['127.0.0.9'], ...own }));
    const args = ['-c', `exec ${command}`];
    const program = await startProgram('/bin/sh', { args, cwd: this.#folder, env: this.#env });
    await program.waitFor('the state of the cluster is known');
    return { program, port, httpPort };
  }
}

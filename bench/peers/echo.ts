import { fileURLToPath } from 'node:url';
import type { Peer } from './peer.ts';

const SOURCE = fileURLToPath(new URL('../echo.c', import.meta.url));

/** No DNS server: what the kernel itself costs. It says the same to every question. */
export const ECHO: Peer = {
  name: 'C echo',
  setup: '`gcc -O2`, `recvmmsg` and `sendmmsg`, 64 datagrams a call',
  kinds: ['A'],
  namesMax: Number.POSITIVE_INFINITY,
  hasAdditional: false,
  version: { command: ['gcc', '--version'], pattern: /(gcc \(.*\) \S+)/ },
  launch: ({ folder, port }) => ({
    files: {},
    before: [['gcc', '-O2', '-Wall', '-Werror', '-o', `${folder}/echo`, SOURCE]],
    command: [`${folder}/echo`, String(port)],
  }),
};

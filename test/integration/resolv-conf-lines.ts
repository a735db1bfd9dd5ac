import { mkdirSync, writeFileSync } from 'node:fs';
import { makeBridge, makeWorld, RESOLV_CONF, sh, startServer } from './resolv-conf-world.ts';

// Runs command lines on a node of its own, one after another, and prints what the last one prints.
makeWorld();
makeBridge();
writeFileSync(RESOLV_CONF, 'nameserver 10.9.9.9\n');
mkdirSync('/etc/mesos-dns');
const config = { masters: ['10.0.0.1:5050'], listener: ['127.0.0.1', '172.17.0.1'] };
writeFileSync('/etc/mesos-dns/config.json', JSON.stringify(config));
await Promise.all(['127.0.0.1', '172.17.0.1', '10.0.0.1'].map((address) => startServer(address, '192.0.2.1')));
const outputs = process.argv.slice(2).map(sh);
process.stdout.write(outputs.at(-1)!);
process.exit(0);

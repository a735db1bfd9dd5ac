import { createSocket } from 'node:dgram';
import { decode, encode } from 'dns-packet';

// Answers DNS at port 53 of an address: every A query with the same address, every other with no records.
const [address, answer] = process.argv.slice(2) as [string, string];
const socket = createSocket('udp4');
socket.on('message', (datagram, from) => {
  const { id = 0, questions = [] } = decode(datagram);
  const [question] = questions;
  const answers = question?.type === 'A' ? [{ type: 'A' as const, name: question.name, ttl: 0, data: answer }] : [];
  // RD and RA.
  socket.send(encode({ type: 'response', id, flags: 0x0180, questions, answers }), from.port, from.address);
});
socket.bind(53, address, () => process.stdout.write('answering\n'));

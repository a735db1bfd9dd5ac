import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDig } from './dig.ts';
import { parseKdig } from './kdig.ts';
import type { Reply } from './reply.ts';

const DIG = `
; <<>> DiG 9.18.49-1~deb12u3-Debian <<>> -r +opcode=QUERY @127.0.0.1 -p 5399
; (1 server found)
;; global options: +cmd
;; Got answer:
;; ->>HEADER<<- opcode: QUERY, status: REFUSED, id: 46082
;; flags: qr rd; QUERY: 1, ANSWER: 1, AUTHORITY: 1, ADDITIONAL: 2
;; WARNING: recursion requested but not available

;; OPT PSEUDOSECTION:
; EDNS: version: 0, flags: do; udp: 1232
; EDE: 18 (Prohibited): (only names in mesos are answered here (externalon is false))
; CLIENT-SUBNET: 10.0.1.0/24/24
; NSID: 61 62 ("ab")
;; QUESTION SECTION:
;x.mesos.			CH	TXT

;; ANSWER SECTION:
x.mesos.		0	CH	TXT	"two  words; \\"quoted\\""

;; AUTHORITY SECTION:
mesos.			30	IN	SOA	ns1.mesos. root.ns1.mesos. 17 60 600 86400 30

;; ADDITIONAL SECTION:
a.mesos.		60	IN	TYPE65280 \\# 4 C0000201

;; Query time: 4 msec
;; SERVER: 127.0.0.1#5399(127.0.0.1) (UDP)
;; WHEN: Sun Nov 22 17:37:31 UTC 2026
;; MSG SIZE  rcvd: 101

`;

const KDIG = `;; ->>HEADER<<- opcode: QUERY; status: REFUSED; id: 19762
;; Flags: qr rd; QUERY: 1; ANSWER: 1; AUTHORITY: 1; ADDITIONAL: 2

;; EDNS PSEUDOSECTION:
;; Version: 0; flags: do; UDP size: 1232 B; ext-rcode: NOERROR
;; EDE: 18 (Prohibited): 'only names in mesos are answered here (externalon is false)'
;; CLIENT-SUBNET: 10.0.1.0/24/24
;; NSID: 6162 "ab"

;; QUESTION SECTION:
;; x.mesos.            		CH	TXT

;; ANSWER SECTION:
x.mesos.            	0	CH	TXT	"two  words; \\"quoted\\""

;; AUTHORITY SECTION:
mesos.              	30	IN	SOA	ns1.mesos. root.ns1.mesos. 17 60 600 86400 30

;; ADDITIONAL SECTION:
a.mesos.            	60	IN	TYPE65280	\\# 4 C0000201

;; Received 101 B
;; Time 2026-11-22 17:37:31 UTC
;; From 127.0.0.1@5399(UDP) in 0.4 ms
`;

const REPLY: Reply = {
  opcode: 'QUERY',
  status: 'REFUSED',
  flags: 'qr rd',
  question: ['x.mesos. CH TXT'],
  answer: ['x.mesos. 0 CH TXT "two  words; \\"quoted\\""'],
  authority: ['mesos. 30 IN SOA ns1.mesos. root.ns1.mesos. 17 60 600 86400 30'],
  additional: ['a.mesos. 60 IN TYPE65280 \\# 4 C0000201'],
  opt: { version: 0, udpSize: 1232, dnssecOk: true, options: ['EDE 18', 'ECS 10.0.1.0/24/24', 'OPTION NSID'] },
  octets: 101,
  complaints: [],
};

for (const [tool, output, parse, silence] of [
  ['dig', DIG, parseDig, ';; communications error to 127.0.0.1#5399: timed out\n\n;; no servers could be reached\n'],
  ['kdig', KDIG, parseKdig, ';; WARNING: response timeout for 127.0.0.1@5399(UDP)\n'],
] as const) {
  test(`what ${tool} prints is read into the form of all judges`, () => assert.deepEqual(parse(output), REPLY));

  test(`a line of ${tool} that is not known is a complaint`, () => {
    const warning = ';; Warning: Message parser reports malformed message packet.';
    assert.deepEqual(parse(`${warning}\n${output}`)?.complaints, [warning]);
  });

  test(`without a reply ${tool} has none to report`, () => assert.equal(parse(silence), undefined));
}

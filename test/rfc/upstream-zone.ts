import dnsPacket, { type Answer, type RecordType } from 'dns-packet';

/** What the upstream answers: a reply's RCODE, flags and records. */
export interface UpstreamAnswer {
  readonly rcode: number;
  readonly flags: number;
  readonly answers: readonly Answer[];
  readonly authorities?: readonly Answer[];
}

/** 60 strings of 50 octets: more than 3,000 octets. */
export const BIG_TEXT = Array.from({ length: 60 }, (_, index) => `line ${index} `.padEnd(50, '.'));
/** 40 addresses: more than 512 octets, less than 1232. */
export const MEDIUM_ADDRESSES = Array.from({ length: 40 }, (_, index) => `192.0.2.${index + 100}`);

const WWW: Answer = { name: 'www.example.com', type: 'A', ttl: 300, data: '192.0.2.1' };
const SOA: Answer = {
  name: 'example.com',
  type: 'SOA',
  ttl: 900,
  data: {
    mname: 'ns.example.com',
    rname: 'hostmaster.example.com',
    serial: 7,
    refresh: 3600,
    retry: 600,
    expire: 86_400,
    minimum: 900,
  },
};
const UNKNOWN_TYPE = 'UNKNOWN_65280' as RecordType;

/** By `name type`. */
const RECORDS: Readonly<Record<string, readonly Answer[]>> = {
  'www.example.com A': [WWW],
  'www.example.com AAAA': [{ name: 'www.example.com', type: 'AAAA', ttl: 300, data: '2001:db8::1' }],
  'alias.example.com A': [{ name: 'alias.example.com', type: 'CNAME', ttl: 300, data: 'www.example.com' }, WWW],
  'example.com MX': [
    { name: 'example.com', type: 'MX', ttl: 300, data: { preference: 10, exchange: 'mail.example.com' } },
  ],
  [`unknown.example.com ${UNKNOWN_TYPE}`]: [
    { name: 'unknown.example.com', type: UNKNOWN_TYPE, ttl: 300, data: Buffer.from('c0000201', 'hex') } as Answer,
  ],
  'big.example.com TXT': [{ name: 'big.example.com', type: 'TXT', ttl: 300, data: BIG_TEXT }],
  'medium.example.com A': MEDIUM_ADDRESSES.map((data) => ({ name: 'medium.example.com', type: 'A', ttl: 300, data })),
  'secure.example.com A': [{ name: 'secure.example.com', type: 'A', ttl: 300, data: '192.0.2.4' }],
  '1.1.0.10.in-addr.arpa PTR': [
    { name: '1.1.0.10.in-addr.arpa', type: 'PTR', ttl: 300, data: 'of-the-upstream.example.com' },
  ],
  '99.9.0.10.in-addr.arpa PTR': [
    { name: '99.9.0.10.in-addr.arpa', type: 'PTR', ttl: 300, data: 'of-the-upstream.example.com' },
  ],
};

const [SERVFAIL, NXDOMAIN, REFUSED] = [2, 3, 5];

/** The answer to a question, whatever the letter case of `name`. */
export function upstreamAnswer(name: string, type: string): UpstreamAnswer {
  const lower = name.toLowerCase();
  const flags = dnsPacket.AUTHORITATIVE_ANSWER | dnsPacket.RECURSION_AVAILABLE;
  if (lower === 'servfail.example.com') return { rcode: SERVFAIL, flags, answers: [] };
  if (lower === 'refused.example.com') return { rcode: REFUSED, flags, answers: [] };
  const answers = RECORDS[`${lower} ${type}`];
  if (answers !== undefined) {
    const isSecure = lower === 'secure.example.com';
    return { rcode: 0, flags: isSecure ? flags | dnsPacket.AUTHENTIC_DATA : flags, answers };
  }
  const exists = Object.keys(RECORDS).some((key) => key.startsWith(`${lower} `));
  return { rcode: exists ? 0 : NXDOMAIN, flags, answers: [], authorities: [SOA] };
}

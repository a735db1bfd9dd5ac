import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ConfigFiles, MASTERS } from './support.ts';

const files = new ConfigFiles();

type Written = readonly [name: unknown, type: unknown, value: unknown];
const record = ([name, type, value]: Written): object => ({ name, type, value });

const mistakesOf = (staticRecords: unknown): string[] => files.mistakes({ masters: MASTERS, staticRecords });

const LONG_NAME = `${`${'a'.repeat(63)}.`.repeat(3)}${'b'.repeat(55)}.mesos`;
const LONGEST_TARGET = `${`${'a'.repeat(63)}.`.repeat(3)}${'b'.repeat(61)}`;

describe('a static record is taken in the form of the zone:', () => {
  const taken: [written: Written, name: string, type: string, value: string][] = [
    [['db.mesos', 'A', '10.0.0.1'], 'db.mesos', 'A', '10.0.0.1'],
    [['DB.Mesos.', 'a', '::ffff:10.0.0.1'], 'db.mesos', 'A', '10.0.0.1'],
    [['mesos', 'A', '10.0.0.1'], 'mesos', 'A', '10.0.0.1'],
    [[LONG_NAME, 'A', '10.0.0.1'], LONG_NAME, 'A', '10.0.0.1'],
    [['db.mesos', 'aaaa', '2001:DB8::0:1'], 'db.mesos', 'AAAA', '2001:db8::1'],
    [['www.mesos', 'CNAME', 'WWW.Example.com.'], 'www.mesos', 'CNAME', 'www.example.com'],
    [['www.mesos', 'cname', 'web.marathon.mesos'], 'www.mesos', 'CNAME', 'web.marathon.mesos'],
    [['www.mesos', 'CNAME', 'a\\.b.\\097\\098.\\032'], 'www.mesos', 'CNAME', 'a\\.b.ab.\\032'],
    [['www.mesos', 'CNAME', 'a\\.'], 'www.mesos', 'CNAME', 'a\\.'],
    [['www.mesos', 'CNAME', `${LONGEST_TARGET}.`], 'www.mesos', 'CNAME', LONGEST_TARGET],
    [['_db._tcp.mesos', 'SRV', 'DB.mesos.:05432'], '_db._tcp.mesos', 'SRV', 'db.mesos:5432'],
    [['_db._tcp.mesos', 'srv', '_x.example.com:65535'], '_db._tcp.mesos', 'SRV', '_x.example.com:65535'],
    [['db.mesos', 'TXT', 'x'], 'db.mesos', 'TXT', 'x'],
    [['db.mesos', 'Txt', ' Ä "quoted": \u0000 '], 'db.mesos', 'TXT', ' Ä "quoted": \u0000 '],
    [['mesos', 'TXT', 'ä'.repeat(512)], 'mesos', 'TXT', 'ä'.repeat(512)],
  ];
  for (const [written, name, type, value] of taken) {
    test(JSON.stringify(written).slice(0, 90), () => {
      const { config, warnings } = files.load({ masters: MASTERS, staticRecords: [record(written)] });
      assert.deepEqual(config.staticRecords, [{ name, type, value }]);
      assert.deepEqual(warnings, []);
    });
  }

  test('several of one name, of one type or not, in their order', () => {
    const several: Written[] = [
      ['db.mesos', 'A', '10.0.0.2'],
      ['db.mesos', 'TXT', 'b'],
      ['db.mesos', 'A', '10.0.0.1'],
      ['db.mesos', 'TXT', 'B'],
    ];
    assert.deepEqual(files.config({ staticRecords: several.map(record) }).staticRecords, several.map(record));
  });

  test('whatever the letter case of its members, the last of which counts, with a warning', () => {
    const staticRecords = [{ NAME: 'x.mesos', Type: 'A', value: '10.0.0.1', Value: '10.0.0.2', vALUE: null }];
    const { config, warnings } = files.load({ masters: MASTERS, staticRecords });
    assert.deepEqual(config.staticRecords, [{ name: 'x.mesos', type: 'A', value: '10.0.0.2' }]);
    assert.deepEqual(warnings, [`${files.path}: staticRecords[0].value is given more than once; the last one counts`]);
  });
});

const LIST = 'write a list of records, such as [{"name": "db.mesos", "type": "A", "value": "10.0.0.1"}]';
const RECORD = 'write a record, such as {"name": "db.mesos", "type": "A", "value": "10.0.0.1"}';
const NAME =
  'write a domain name: labels of 1 to 63 letters, digits, "-" and "_", joined by dots, at most 253 characters';
const TYPE = 'write A, AAAA, CNAME, SRV or TXT';
const OTHERS = 'a record has "name", "type" and "value", and nothing else; leave it out';
const VALUES: Readonly<Record<string, string>> = {
  A: 'write an IPv4 address, such as 10.0.0.1',
  AAAA: 'write an IPv6 address, such as 2001:db8::1',
  CNAME: 'write a domain name, such as www.example.com',
  SRV: 'write target:port, such as db.mesos:5432',
  TXT: 'write text of 1 to 1024 octets in UTF-8',
};

describe('a mistake in a static record is told with its place:', () => {
  const shapes: [staticRecords: unknown, ...mistakes: string[]][] = [
    ['x', `staticRecords is "x": ${LIST}`],
    [
      { name: 'db.mesos', type: 'A', value: '10.0.0.1' },
      `staticRecords is ${'{"name":"db.mesos","type":"A","value":"10.0.0.1"}'}: ${LIST}`,
    ],
    [['db.mesos A 10.0.0.1'], `staticRecords[0] is "db.mesos A 10.0.0.1": ${RECORD}`],
    [
      [record(['db.mesos', 'A', '10.0.0.1']), null, []],
      `staticRecords[1] is null: ${RECORD}`,
      `staticRecords[2] is []: ${RECORD}`,
    ],
    [
      [{}],
      `staticRecords[0].name is missing: ${NAME}`,
      `staticRecords[0].type is missing: ${TYPE}`,
      'staticRecords[0].value is missing: write text in double quotes',
    ],
    [
      [{ Name: null, TYPE: 'A', Data: '10.0.0.1', ttl: 5 }],
      `staticRecords[0].Data is "10.0.0.1": ${OTHERS}`,
      `staticRecords[0].ttl is 5: ${OTHERS}`,
      `staticRecords[0].name is missing: ${NAME}`,
      `staticRecords[0].value is missing: ${VALUES['A']}`,
    ],
    [
      [{ NAME: 'a b.mesos', Type: 'MX', VALUE: 5 }],
      `staticRecords[0].name is "a b.mesos": ${NAME}`,
      `staticRecords[0].type is "MX": ${TYPE}`,
      'staticRecords[0].value is 5: write text in double quotes',
    ],
    [
      JSON.parse('[{"__proto__": 1, "name": "db.mesos", "type": "A", "value": "10.0.0.1"}]'),
      `staticRecords[0].__proto__ is 1: ${OTHERS}`,
    ],
  ];
  for (const [staticRecords, ...mistakes] of shapes) {
    test(JSON.stringify(staticRecords).slice(0, 90), () => assert.deepEqual(mistakesOf(staticRecords), mistakes));
  }

  const names = [
    '',
    '.',
    '*.mesos',
    'ä.mesos',
    'a..mesos',
    `${'a'.repeat(64)}.mesos`,
    'a.mesos..',
    'a\\.b.mesos',
    5,
    true,
  ];
  for (const name of names) {
    test(`the name ${JSON.stringify(name)}`, () => {
      const mistake = `staticRecords[0].name is ${JSON.stringify(name)}: ${NAME}`;
      assert.deepEqual(mistakesOf([record([name, 'A', '10.0.0.1'])]), [mistake]);
    });
  }

  for (const type of ['', 'MX', 'PTR', 'SOA', 'A ', 'toString', '__proto__', 5, ['A']]) {
    test(`the type ${JSON.stringify(type)}`, () => {
      const mistake = `staticRecords[0].type is ${JSON.stringify(type)}: ${TYPE}`;
      assert.deepEqual(mistakesOf([record(['db.mesos', type, 'x'])]), [mistake]);
    });
  }

  const values: [type: string, values: readonly unknown[]][] = [
    ['A', ['', '::1', '10.0.0', '010.0.0.1', '10.0.0.1:80', 'db.mesos', 10]],
    ['AAAA', ['', '10.0.0.1', '::ffff:10.0.0.1', 'fe80::1%eth0', '[::1]', 'x']],
    [
      'CNAME',
      [
        '',
        '.',
        'a..b',
        'a..',
        'a b',
        'ä',
        '10.0.0.1',
        '::1',
        'a\\',
        'a\\256',
        `${LONGEST_TARGET}b`,
        'a'.repeat(64),
        {},
      ],
    ],
    [
      'SRV',
      [
        '',
        'db.mesos',
        ':80',
        '.:80',
        'db.mesos:',
        'db.mesos:0',
        'db.mesos:65536',
        'db.mesos:x',
        '10.0.0.1:80',
        '[::1]:80',
        'a b:80',
        `${LONGEST_TARGET}b:80`,
        80,
      ],
    ],
    ['TXT', ['', '\ud800', 'ä'.repeat(513), 'x'.repeat(1025), 5, ['x'], null]],
  ];
  for (const [type, wrong] of values) {
    for (const value of wrong) {
      test(`the value ${JSON.stringify(value).slice(0, 60)} of ${type}`, () => {
        const [mistake = '', ...more] = mistakesOf([record(['db.mesos', type, value])]);
        assert.match(mistake, /^staticRecords\[0\]\.value is /);
        assert.ok(mistake.endsWith(`: ${VALUES[type]}`), mistake);
        assert.deepEqual(more, []);
      });
    }
  }

  test('one that stands there twice, however it is written', () => {
    const again = (index: number): string => `it is the same as entry [${index}]; leave one of them out`;
    const twice: Written[] = [
      ['db.mesos', 'AAAA', '::1'],
      ['www.mesos', 'CNAME', 'db.mesos'],
      ['DB.mesos.', 'aaaa', '0::1'],
      ['www.mesos', 'CNAME', '\\100B.mesos.'],
    ];
    assert.deepEqual(mistakesOf(twice.map(record)), [
      `staticRecords[2] is {"name":"DB.mesos.","type":"aaaa","value":"0::1"}: ${again(0)}`,
      `staticRecords[3] is {"name":"www.mesos","type":"CNAME","value":"\\\\100B.mesos."}: ${again(1)}`,
    ]);
  });
});

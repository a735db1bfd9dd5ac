import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ConfigFiles, MASTERS } from './support.ts';

const files = new ConfigFiles();

type Written = readonly [name: string, type: string, value: string];
const record = ([name, type, value]: Written): object => ({ name, type, value });

const mistakesOf = (staticRecords: unknown, keys: object = {}): string[] =>
  files.mistakes({ masters: MASTERS, staticRecords, ...keys });

describe('what static records are to the domain and to each other is checked:', () => {
  test('one outside of the domain, whatever else is wrong with it', () => {
    const outside: Written[] = [
      ['www.example.com', 'A', '10.0.0.1'],
      ['xmesos', 'A', 'x'],
      ['db.mesos', 'A', '10.0.0.1'],
      ['db.In.Test.', 'A', '10.0.0.1'],
    ];
    assert.deepEqual(mistakesOf(outside.slice(0, 3).map(record)), [
      `staticRecords[1].value is "x": write an IPv4 address, such as 10.0.0.1`,
      'staticRecords[0].name is "www.example.com": write a name in the domain, such as db.mesos',
      'staticRecords[1].name is "xmesos": write a name in the domain, such as db.mesos',
    ]);
    assert.deepEqual(mistakesOf([record(outside[2]!), record(outside[3]!)], { domain: 'In.Test' }), [
      'staticRecords[0].name is "db.mesos": write a name in the domain, such as db.in.test',
    ]);
    const wrongDomain = mistakesOf([record(outside[0]!)], { domain: 'a b' });
    assert.deepEqual(wrongDomain.length, 1);
    assert.match(wrongDomain[0]!, /^domain is /);
  });

  const CIRCLE = (path: string): string => `a circle: ${path}; let it end at another name`;
  const aliases = (count: number): Written[] =>
    Array.from({ length: count }, (_, index) => [`a${index}.mesos`, 'CNAME', `a${index + 1}.mesos`]);
  const sets: [title: string, records: readonly Written[], ...mistakes: [index: number, right: string][]][] = [
    [
      'a CNAME at the domain itself',
      [['Mesos', 'CNAME', 'www.example.com']],
      [
        0,
        'the domain itself has SOA and NS records, which a CNAME cannot stand beside (RFC 2181 §10.1); write A or AAAA records',
      ],
    ],
    [
      'a CNAME beside another record',
      [
        ['db.mesos', 'CNAME', 'x.mesos'],
        ['api.mesos', 'A', '10.0.0.1'],
        ['DB.mesos', 'TXT', 'x'],
        ['api.mesos.', 'CNAME', 'x.mesos'],
      ],
      [0, 'a CNAME stands alone (RFC 2181 §10.1), and entry [2] has the same name; leave one of them out'],
      [3, 'a CNAME stands alone (RFC 2181 §10.1), and entry [1] has the same name; leave one of them out'],
    ],
    [
      'two CNAMEs of one name',
      [
        ['db.mesos', 'CNAME', 'x.mesos'],
        ['db.mesos', 'CNAME', 'y.mesos'],
      ],
      [1, 'a CNAME stands alone (RFC 2181 §10.1), and entry [0] has the same name; leave one of them out'],
    ],
    ['an alias of itself', [['db.mesos', 'CNAME', 'DB.mesos']], [0, CIRCLE('db.mesos → db.mesos')]],
    [
      'a circle, once, and not those that lead there',
      [
        ['in.mesos', 'CNAME', 'b.mesos'],
        ['a.mesos', 'CNAME', 'b.mesos'],
        ['b.mesos', 'CNAME', 'c.mesos'],
        ['c.mesos', 'CNAME', 'a.mesos'],
      ],
      [1, CIRCLE('a.mesos → b.mesos → c.mesos → a.mesos')],
    ],
    ['eight aliases that follow one another, and no more', aliases(8)],
    [
      'nine aliases that follow one another',
      aliases(9),
      [0, 'more than 8 aliases follow one another from here; write the name where they end'],
    ],
    [
      'an alias of a name outside, and of one that there is not',
      [
        ['a.mesos', 'CNAME', 'www.example.com'],
        ['b.mesos', 'CNAME', 'gone.mesos'],
      ],
    ],
    [
      'an alias whose name is in the names of others',
      [
        ['a.mesos', 'CNAME', 'x.a.mesos'],
        ['x.a.mesos', 'A', '10.0.0.1'],
      ],
    ],
  ];
  for (const [title, records, ...mistakes] of sets) {
    test(title, () => {
      const written = records.map(record);
      if (mistakes.length === 0) {
        assert.equal(files.config({ staticRecords: written }).staticRecords.length, records.length);
        return;
      }
      const expected = mistakes.map(
        ([index, right]) => `staticRecords[${index}] is ${JSON.stringify(written[index])}: ${right}`,
      );
      assert.deepEqual(mistakesOf(written), expected);
    });
  }

  test('a circle of any length is refused', () => {
    const circle = [...aliases(500), ['a500.mesos', 'CNAME', 'a0.mesos'] as const];
    assert.ok(mistakesOf(circle.map(record)).length > 0);
  });

  test('those that are right in themselves, whatever is wrong with others', () => {
    const mistakes = mistakesOf([
      record(['a.mesos', 'CNAME', 'a.mesos']),
      record(['b.mesos', 'X', '']),
      record(['c.mesos', 'A', 'x']),
      record(['d.mesos', 'CNAME', 'x.mesos']),
      record(['d.mesos', 'A', '10.0.0.1']),
    ]);
    assert.deepEqual(
      mistakes.map((mistake) => mistake.split(' is ')[0]),
      ['staticRecords[1].type', 'staticRecords[2].value', 'staticRecords[3]', 'staticRecords[0]'],
    );
  });
});

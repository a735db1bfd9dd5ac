import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { configurationMistakes } from './configurations.ts';
import { commandsOf, type Document, ROOT, repositoryDocuments } from './documents.ts';
import { type Library, mistakesIn } from './mistakes.ts';
import { RUNNERS } from './runners.ts';
import { World } from './world.ts';

const documents = repositoryDocuments();
const makefile = readFileSync(join(ROOT, 'Makefile'), 'utf8');
const library: Library = {
  documents,
  runners: Object.keys(RUNNERS),
  // What `make package` makes need not have been made.
  hasFile: (path) => path.startsWith('dist/') || existsSync(join(ROOT, path)),
  targets: [...makefile.matchAll(/^([a-z0-9]+):/gm)].map(([, target]) => target!),
};

test('every command in the documentation has a test that runs it, and every link leads somewhere', () => {
  const mistakes = mistakesIn(library);
  assert.equal(mistakes.length, 0, `\n${mistakes.join('\n')}`);
});

describe('a command in the documentation does what it says:', () => {
  const world = new World();
  after(() => world.close());

  for (const { where, command } of documents.flatMap(commandsOf)) {
    test(`${where}: ${command}`, async () => {
      const run = RUNNERS[command];
      assert.ok(run !== undefined, 'no test runs it');
      await run(world, command, documents);
    });
  }
});

describe('the configurations load without a mistake or a warning:', { concurrency: 2 }, () => {
  // test/unit/config/documentation.test.ts looks at those of docs/CONFIGURATION.md.
  for (const document of documents.filter(({ path }) => path !== 'docs/CONFIGURATION.md')) {
    test(document.path, async () => assert.deepEqual(await configurationMistakes(document), []));
  }
});

describe('a wrong document is seen:', () => {
  const text = `# Wrong, in *many* \`ways\`

[gone](GONE.md), [no such heading](#nowhere), [right](#wrong-in-many-ways), ![an image](../README.md#wrong)
[out there](https://example.com), \`src/gone.ts\`, \`src/main.ts\`, \`gone/\`, \`make gone\`, \`make all\`

~~~sh
make all              # known
mesos-dns frobnicate  # unknown
~~~

~~~json
{"masters": ["10.0.0.1:5050"], "port": 0, "tll": 5}
~~~

~~~json
{"masters": ["10.0.0.1:5050"],}
~~~

~~~json
{"masters": ["10.0.0.1:5050"]}
~~~

~~~yaml
a: b
~~~

[later]: ../LATER.md

~~~sh
make never
`.replaceAll('~~~', '```');
  const wrong: Document = { path: 'docs/WRONG.md', text };

  test('its commands, links and languages', () => {
    const mistakes = mistakesIn({
      documents: [wrong],
      runners: ['make all', 'make nothing'],
      hasFile: (path) => ['README.md', 'docs/WRONG.md', 'src/main.ts'].includes(path),
      targets: ['all'],
    });
    assert.deepEqual(mistakes, [
      'docs/WRONG.md:23: no test looks at yaml blocks; use sh or json',
      'docs/WRONG.md:29: this fence begins no block that ends',
      'docs/WRONG.md:8: no test runs "mesos-dns frobnicate"; give it a runner in test/docs/runners.ts',
      'docs/WRONG.md:3: the link to GONE.md leads nowhere',
      'docs/WRONG.md:3: the link to #nowhere leads nowhere',
      'docs/WRONG.md:3: the link to ../README.md#wrong leads nowhere',
      'docs/WRONG.md:27: the link to ../LATER.md leads nowhere',
      'docs/WRONG.md:4: there is no src/gone.ts',
      'docs/WRONG.md:4: there is no gone/',
      'docs/WRONG.md:4: there is no "make gone"',
      'test/docs/runners.ts: no document says "make nothing"; remove the runner',
    ]);
  });

  test('its configurations', async () => {
    const mistakes = await configurationMistakes(wrong);
    assert.equal(mistakes.length, 3, mistakes.join('\n'));
    assert.match(mistakes[0]!, /^docs\/WRONG\.md:11: warning: tll is not a key of mesos-dns/);
    assert.match(mistakes[1]!, /^docs\/WRONG\.md:11: port is 0/);
    assert.match(mistakes[2]!, /^docs\/WRONG\.md:15: /);
  });
});

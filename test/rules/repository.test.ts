import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CASES, filesOf } from './cases.ts';
import { repositoryFiles } from './repository-files.ts';
import { RULES } from './rules.ts';
import { codeOf } from './source-text.ts';

const files = repositoryFiles(fileURLToPath(new URL('../..', import.meta.url)));

describe('the repository keeps its rules:', () => {
  for (const [name, rule] of Object.entries(RULES)) {
    test(name, () => {
      const violations = rule(files);
      assert.equal(violations.length, 0, `\n${violations.join('\n')}`);
    });
  }
});

describe('a rule sees what breaks it, and nothing else:', () => {
  for (const [name, rule] of Object.entries(RULES)) {
    test(name, () => {
      const { broken, kept } = CASES[name as keyof typeof RULES];
      assert.notEqual(broken.length, 0);
      for (const repository of broken) {
        const violations = rule(filesOf(repository));
        assert.equal(violations.length, 1, `${JSON.stringify(repository)}\n${violations.join('\n')}`);
      }
      assert.deepEqual(rule(filesOf(kept)), []);
    });
  }

  test('rules about a file that is missing are broken', () => {
    assert.throws(() => RULES['every dependency is pinned to one version']([]), /package\.json is missing/);
  });

  test('the rules are held against the whole repository', () => {
    for (const path of ['src/main.ts', 'test/rules/rules.ts', 'package-lock.json', 'Makefile', '.npmrc', '.ci/run']) {
      assert.ok(
        files.some((file) => file.path === path),
        path,
      );
    }
  });
});

describe('the scanner', () => {
  const cases: readonly [text: string, code: string][] = [
    ["a('it\\'s') // b", "a('     ')     "],
    ['a /* b\n c */ d', 'a     \n      d'],
    ['a = "/*" + b // "', 'a = "  " + b     '],
    ['a = /[/"]\\/`/g.test(b) / c', 'a =           .test(b) / c'],
    ['return /`/; b', 'return    ; b'],
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: templates inside strings, on purpose
    ['`a${b({ c: `}` })}d` + e', '    b({ c:     })    + e'],
    ['`\\`\\${a` + b', '         + b'],
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above
  ];
  for (const [text, code] of cases) {
    test(`sees the code of ${text}`, () => assert.equal(codeOf(text), code));
  }
});

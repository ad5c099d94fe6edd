// The texts of each language against those of English, and all of them against the page that shows them.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { texts as english } from '../../../static/js/language/en.js';
import { LANGUAGES } from '../../../static/js/language/languages.js';

const STATIC = fileURLToPath(new URL('../../../static/', import.meta.url));
const SAMPLE = Array.from({ length: 1_000 }, (_, count) => count);
const formsOf = (value) => (typeof value === 'string' ? { other: value } : value);
const placeholders = (value) => [...new Set(value.match(/\{\w+\}/g))].filter((name) => name !== '{count}').sort();
const html = readFileSync(`${STATIC}index.html`, 'utf8');
const modules = readdirSync(`${STATIC}js`, { recursive: true })
  .filter((name) => name.endsWith('.js') && !/^(?:language|vendor)\//.test(name))
  .map((name) => readFileSync(`${STATIC}js/${name}`, 'utf8'));
const inModules = (name) => modules.some((source) => source.includes(`'${name}'`));

for (const { code, load } of LANGUAGES) {
  describe(`the texts in ${code}`, async () => {
    const { texts } = await load();

    test('are those of English, in its order', () => {
      assert.deepEqual(Object.keys(texts), Object.keys(english));
    });

    test('have what is put into those of English', () => {
      for (const [name, value] of Object.entries(english)) {
        const expected = placeholders(formsOf(value).other);
        for (const form of Object.values(formsOf(texts[name]))) assert.deepEqual(placeholders(form), expected, name);
      }
    });

    test('have each plural form of the language, where they have any', () => {
      const rules = new Intl.PluralRules(code);
      const expected = [...new Set(SAMPLE.map((count) => rules.select(count)))].sort();
      for (const [name, value] of Object.entries(texts)) {
        assert.equal(typeof value, typeof english[name], name);
        if (typeof value === 'object') assert.deepEqual(Object.keys(value).sort(), expected, name);
      }
    });
  });
}

test('each text that a module names exists', () => {
  const groups = [...new Set(Object.keys(english).map((name) => name.split('.')[0]))];
  const names = new RegExp(`'((?:${groups.join('|')})\\.\\w+)'`, 'g');
  const named = modules.flatMap((source) => [...source.matchAll(names)]).map(([, name]) => name);
  assert.deepEqual(named.filter((name) => !(name in english)), []);
  assert.ok(named.length > 0);
});

test('each text is shown somewhere', () => {
  const unused = Object.keys(english).filter((name) => !html.includes(`="${name}"`) && !inModules(name));
  assert.deepEqual(unused, []);
});

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';

import {
  currentLanguage, listText, numberText, phrase, phraseParts, setLanguage, timeFormat,
} from '../../../static/js/language/language.js';
import { startLanguage } from '../../../static/js/language/languages.js';
import { refusalText } from '../../../static/js/lib/refusal_text.js';

const texts = {
  greeting: 'Hello {name}, it is {time}',
  replies: { zero: 'none', one: 'one', two: 'two', few: '{count} few', many: '{count} many', other: '{count} other' },
};
const speak = (locale, direction = 'ltr') => setLanguage({ code: locale.slice(0, 2), direction, locale, texts });

afterEach(() => startLanguage('en', ['en']));

describe('a text', () => {
  test('has the values in place of its placeholders', () => {
    speak('en');
    assert.equal(phrase('greeting', { name: 'Ana {time}', time: 10 }), 'Hello Ana {time}, it is 10');
  });

  test('has the plural form of its count, which is written in the digits of the language', () => {
    speak('ar-EG');
    const forms = [0, 1, 2, 3, 11, 100].map((count) => phrase('replies', { count }));
    assert.deepEqual(forms, ['none', 'one', 'two', '٣ few', '١١ many', '١٠٠ other']);
    speak('en');
    assert.equal(phrase('replies', { count: 1234 }), '1,234 other');
  });

  test('from right to left keeps the order of its words around a name', () => {
    speak('ar-EG', 'rtl');
    assert.equal(phrase('greeting', { name: 'Ana', time: 1 }), 'Hello \u2068Ana\u2069, it is ١');
  });

  test('that does not exist is an error', () => {
    assert.throws(() => phrase('nothing'), /nothing/);
  });

  test('in parts has objects as they are', () => {
    speak('en');
    const ana = { name: 'Ana' };
    assert.deepEqual(phraseParts('greeting', { name: ana, time: 5 }), ['Hello ', ana, ', it is ', '5']);
  });
});

test('a reason of the server is in its own words in English, and in those for its code in another language', async () => {
  assert.equal(refusalText('too_many', 'Not so fast.'), 'Not so fast.');
  await startLanguage('ar', []);
  assert.match(refusalText('too_many', 'Not so fast.'), /انتظر/);
  assert.equal(refusalText('rejected', 'No links, please.'), 'No links, please.');
});

describe('the language', () => {
  const started = async (...choice) => {
    await startLanguage(...choice);
    return [currentLanguage().code, currentLanguage().locale];
  };

  test('is what the user has chosen, or else the first that the browser prefers and the page knows', async () => {
    assert.deepEqual(await started('ar', ['en-GB', 'de', 'ar']), ['ar', 'ar-EG']);
    assert.deepEqual(await started('', ['de-DE', 'ar-MA', 'en']), ['ar', 'ar-MA']);
    assert.deepEqual(await started('en', ['ar', 'en-GB']), ['en', 'en-GB']);
  });

  test('stays English if the browser prefers none that the page knows', async () => {
    assert.equal((await started('tlh', ['de', 'fr-CA']))[0], 'en');
    assert.equal((await started('', []))[0], 'en');
  });

  test('writes numbers, lists and times as its region does', async () => {
    const noon = Date.UTC(2040, 2, 1, 15, 5);
    const hours = { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' };
    await startLanguage('', ['en-GB']);
    assert.equal(timeFormat(hours).format(noon), '15:05');
    await startLanguage('', ['ar-EG']);
    assert.equal(timeFormat(hours).format(noon), '٠٣:٠٥ م');
    assert.equal(numberText(1234.5), '١٬٢٣٤٫٥');
    assert.equal(listText(['Ana', 'Ben', 'Cy']), 'Ana وBen وCy');
  });

  test('writes English numbers, small ones too, as the browser does', async () => {
    await startLanguage('', ['en-GB']);
    for (const number of [0, 7, 999, 1_000, 1_234_567, 0.5, -3]) {
      assert.equal(numberText(number), new Intl.NumberFormat('en-GB').format(number));
    }
    assert.equal(numberText(0, { minimumFractionDigits: 1 }), '0.0');
  });
});

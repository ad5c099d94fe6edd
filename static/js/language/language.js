// The page's language: its texts, and how it writes numbers, lists and times. English, as the browser
// writes it, until one is set.

import { texts } from './en.js';

const PLACEHOLDER = /\{(\w+)\}/;
const UNGROUPED = 1_000; // numbers below are digits alone
const LETTER = /\p{L}/u;
const [FIRST_STRONG_ISOLATE, POP_ISOLATE] = ['\u2068', '\u2069'];

let language = { code: 'en', direction: 'ltr', locale: undefined, texts };
let formats = new Map(); // by kind and options

/**
 * Use this language from now on: `{ code, direction, locale, texts }`. The locale is the language as the user's region
 * writes its numbers and times.
 */
export function setLanguage(chosen) {
  language = chosen;
  formats = new Map();
}

/** Returns the `{ code, direction }` of the language. */
export function currentLanguage() {
  return language;
}

/** Returns the text of this name, with `values` in place of its placeholders. Its plural form is that of `count`. */
export function phrase(name, values = {}) {
  return parts(name, values).map((part) => (typeof part === 'object' ? isolated(part.value) : part)).join('');
}

/** The same in parts: texts, and values that are objects, such as people or elements. A value may be several parts. */
export function phraseParts(name, values = {}) {
  const all = parts(name, values).flatMap((part) => (typeof part === 'object' ? part.value : part));
  return all.filter((part) => part !== undefined && part !== '');
}

/** Returns the language's digits for a number. English ones need no formatter, whose first one takes browsers a while. */
export function numberText(number, options) {
  const isPlain = language.code === 'en' && options === undefined && number >= 0 && number < UNGROUPED;
  if (isPlain && Number.isInteger(number)) return String(number);
  return format(Intl.NumberFormat, options).format(number);
}

/** Returns items as one list: 'Ana, Ben, and Cy'. */
export function listText(items) {
  return format(Intl.ListFormat, { type: 'conjunction' }, language.code).format(items);
}

/** Returns a formatter of times. It keeps the time zone in which it was made. */
export function timeFormat(options) {
  return new Intl.DateTimeFormat(language.locale, options);
}

/** Splits a text at its placeholders; `{ value }` stands for what is put in. */
function parts(name, values) {
  return formOf(name, values).split(PLACEHOLDER).map((part, index) => (index % 2 === 0 ? part : valueOf(values[part])));
}

function formOf(name, { count }) {
  const found = language.texts[name];
  if (typeof found === 'object') return found[format(Intl.PluralRules).select(count)];
  if (found === undefined) throw new Error(`There is no text ${name}`);
  return found;
}

function valueOf(value) {
  return typeof value === 'number' ? numberText(value) : { value };
}

// A name of the other direction must not change the order of the words around it.
function isolated(value) {
  return language.direction === 'rtl' && LETTER.test(value) ? `${FIRST_STRONG_ISOLATE}${value}${POP_ISOLATE}` : value;
}

function format(Format, options = {}, locale = language.locale) {
  const key = `${Format.name} ${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new Format(locale, options));
  return formats.get(key);
}

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { loadEmojiNames } from '../../../static/js/lib/text/emoji.js';
import { loadLinkFinder } from '../../../static/js/lib/text/links.js';
import { parseText } from '../../../static/js/lib/text/parse_text.js';

await Promise.all([loadEmojiNames(), loadLinkFinder()]);

const UNITS = 32_000; // eight times what a message can have: what is not linear takes many seconds
const MAX_MS = 1_000;
const PEOPLE = Array.from({ length: 20 }, (_each, index) => ({ name: `${'a'.repeat(index + 1)}b`, member: index }));
const REPEATED = [
  '*', '_', '~~', '`', '@', ':', '\n', '*a', '*a ', '**a', '***a', '_a ', '~~a ', '*a* ', '*a*b', '(*', '**a *b ', '*a _b ~~c `d ',
  '`a', '``a`', '`a``b```c', '@a', '@aa', ':tada:', '::tada:', '> ', '>\n', '> a\n', '> > ', '- ', '- a\n', '  - a\n', '1. a\n',
  '```\n', '```a\n', '````a\n', '```a```', '> ```\n', 'a.', '.a', 'x.org ', 'x.org/a', '*x.org*', 'http://', 'http://a.b/(',
  'http://a.b/([{', 'https://a.org/* ', 'a@', 'a@b.', 'mailto:a@', '\\*', '😀', '\ud83d',
];

for (const repeated of REPEATED) {
  test(`a text of many ${JSON.stringify(repeated)} takes time in proportion to its length`, () => {
    const text = repeated.repeat(UNITS / repeated.length);
    const before = process.cpuUsage().user;
    parseText(text, PEOPLE);
    const ms = (process.cpuUsage().user - before) / 1_000;
    assert.ok(ms < MAX_MS, `${ms} ms`);
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { excerptOf } from '../../../static/js/lib/excerpt.js';

test('an excerpt is the beginning of a text, in one line', () => {
  assert.equal(excerptOf(' a\n\n b\u2028c\u00a0 '), 'a b c');
  assert.equal(excerptOf('x'.repeat(100)), 'x'.repeat(100));
  assert.equal(excerptOf('😀'.repeat(101)), `${'😀'.repeat(99)}…`);
  assert.equal(excerptOf(`${' '.repeat(400)}x`), '');
});

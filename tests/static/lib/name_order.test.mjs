import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compareNames, compareNumbered } from '../../../static/js/lib/name_order.js';

test('names are in the order of the language, not of their code points', () => {
  assert.deepEqual(['zoë', 'Ben', 'ána', 'ana'].sort(compareNames), ['ana', 'ána', 'Ben', 'zoë']);
});

test('numbers in names are in their order', () => {
  assert.deepEqual(['room 10', 'room 9'].sort(compareNumbered), ['room 9', 'room 10']);
});

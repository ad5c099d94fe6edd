import assert from 'node:assert/strict';
import { test } from 'node:test';

import { initials } from '../../../static/js/lib/initials.js';

for (const [name, shown] of [
  ['Ana', 'AN'],
  ['ana maria lópez', 'AM'],
  ['guest-4f3a', 'G4'],
  ['Ana (admin)', 'AA'],
  ['Ö', 'Ö'],
  ['山田 太郎', '山太'],
  ['👩🏽‍🚀 Ben', '👩🏽‍🚀B'],
  ['e\u0301lise', 'E\u0301L'],
  ['', ''],
]) test(`${name || 'nobody'} is ${shown || 'nothing'} on an avatar`, () => assert.equal(initials(name), shown));

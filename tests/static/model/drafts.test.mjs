import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Drafts } from '../../../static/js/model/drafts.js';
import { Settings } from '../../../static/js/model/settings.js';
import { Storage } from '../support/storage.mjs';

const ADDRESS = 'ws://h/api';
let storage, drafts;

const load = () => new Drafts(new Settings(() => storage));

beforeEach(() => {
  storage = new Storage();
  drafts = load();
});

test('each room has its own', () => {
  assert.equal(drafts.enter(ADDRESS, 'lobby'), '');
  drafts.keep('for the lobby');
  assert.equal(drafts.enter(ADDRESS, 'garden'), '');
  drafts.keep('for the garden');
  assert.equal(drafts.enter(ADDRESS, 'lobby'), 'for the lobby');
  assert.equal(drafts.enter('ws://other/api', 'lobby'), '');
  assert.equal(drafts.enter(ADDRESS, 'garden'), 'for the garden');
});

test('they are kept over a reload, and gone once sent', () => {
  drafts.enter(ADDRESS, 'lobby');
  drafts.keep('hello');
  assert.equal(load().enter(ADDRESS, 'lobby'), 'hello');
  drafts.keep('');
  assert.deepEqual([load().enter(ADDRESS, 'lobby'), storage.size], ['', 0]);
});

test('what was written before one was anywhere is for the first room', () => {
  drafts.keep('hello');
  assert.equal(drafts.enter(ADDRESS, 'lobby'), 'hello');
  assert.equal(drafts.enter(ADDRESS, 'garden'), '');
  assert.equal(load().enter(ADDRESS, 'lobby'), 'hello');
});

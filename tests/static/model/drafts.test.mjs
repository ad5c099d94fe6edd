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

test('each room has its own draft', () => {
  assert.equal(drafts.open(ADDRESS, 'lobby'), '');
  drafts.save('for the lobby');
  assert.equal(drafts.open(ADDRESS, 'garden'), '');
  drafts.save('for the garden');
  assert.equal(drafts.open(ADDRESS, 'lobby'), 'for the lobby');
  assert.equal(drafts.open('ws://other/api', 'lobby'), '');
  assert.equal(drafts.open(ADDRESS, 'garden'), 'for the garden');
});

test('drafts survive a reload, and are removed once they are sent', () => {
  drafts.open(ADDRESS, 'lobby');
  drafts.save('hello');
  assert.equal(load().open(ADDRESS, 'lobby'), 'hello');
  drafts.save('');
  assert.deepEqual([load().open(ADDRESS, 'lobby'), storage.size], ['', 0]);
});

test('a draft typed before the first room belongs to that room', () => {
  drafts.save('hello');
  assert.equal(drafts.open(ADDRESS, 'lobby'), 'hello');
  assert.equal(drafts.open(ADDRESS, 'garden'), '');
  assert.equal(load().open(ADDRESS, 'lobby'), 'hello');
});

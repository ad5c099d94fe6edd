import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Settings } from '../../../static/js/model/settings.js';
import { Storage } from '../support/storage.mjs';

const refuse = () => { throw new Error('denied'); };

test('what was written is read by the next page', () => {
  const storage = new Storage();
  new Settings(() => storage).write('name', 'Ana');
  assert.equal(new Settings(() => storage).read('name'), 'Ana');
});

test('what was never written is empty', () => {
  assert.equal(new Settings(() => new Storage()).read('name'), '');
});

for (const [what, storage] of Object.entries({
  'no storage': () => undefined,
  'forbidden storage': refuse,
  'full storage': () => Object.assign(new Storage(), { setItem: refuse }),
})) {
  test(`with ${what} it lasts as long as the page`, () => {
    const settings = new Settings(storage);
    settings.write('name', 'Ana');
    assert.equal(settings.read('name'), 'Ana');
    assert.equal(settings.session('ws://h/api'), settings.session('ws://h/api'));
  });
}

test('what cannot be saved any more is newer than what was saved, until it can be again', () => {
  const storage = new Storage();
  const settings = new Settings(() => storage);
  settings.write('name', 'Ana');
  storage.setItem = refuse;
  settings.write('name', 'Anna');
  assert.equal(settings.read('name'), 'Anna');
  delete storage.setItem;
  settings.write('name', 'Anne');
  new Settings(() => storage).write('name', 'Anja');
  assert.equal(settings.read('name'), 'Anja');
});

test('a session is secret, lasting, and different for each server', () => {
  const storage = new Storage();
  const session = new Settings(() => storage).session('ws://h/api');
  assert.match(session, /^[A-Za-z0-9_-]{22}$/);
  assert.equal(new Settings(() => storage).session('ws://h/api'), session);
  assert.notEqual(new Settings(() => storage).session('ws://other/api'), session);
});

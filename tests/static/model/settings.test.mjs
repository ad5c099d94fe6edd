import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Settings } from '../../../static/js/model/settings.js';
import { Storage } from '../support/storage.mjs';

const refuse = () => { throw new Error('denied'); };

test('a written value is read by the next page', () => {
  const storage = new Storage();
  new Settings(() => storage).write('name', 'Ana');
  assert.equal(new Settings(() => storage).read('name'), 'Ana');
});

test('a value that was never written is empty', () => {
  assert.equal(new Settings(() => new Storage()).read('name'), '');
});

for (const [what, storage] of Object.entries({
  'no storage': () => undefined,
  'forbidden storage': refuse,
  'full storage': () => Object.assign(new Storage(), { setItem: refuse }),
})) {
  test(`with ${what} values are kept as long as the page is open`, () => {
    const settings = new Settings(storage);
    settings.write('name', 'Ana');
    assert.equal(settings.read('name'), 'Ana');
    assert.equal(settings.session('ws://h/api'), settings.session('ws://h/api'));
  });
}

test('a value that cannot be saved overrides the saved value until a value can be saved', () => {
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

test('a session secret is random, permanent and different for each server', () => {
  const storage = new Storage();
  const session = new Settings(() => storage).session('ws://h/api');
  assert.match(session, /^[A-Za-z0-9_-]{22}$/);
  assert.equal(new Settings(() => storage).session('ws://h/api'), session);
  assert.notEqual(new Settings(() => storage).session('ws://other/api'), session);
});

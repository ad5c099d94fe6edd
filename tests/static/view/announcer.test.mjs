import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, suite, test } from 'node:test';
import { Announcer } from '../../../static/js/view/announcer.js';

suite('The announcer of new messages', () => {
  let region, announcer;
  const message = (seq) => ({ seq, member: 'ben', name: 'Ben', data: `text ${seq}`, own: false });

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    region = { texts: [], set textContent(text) { this.texts.push(text); } };
    announcer = new Announcer(region);
  });

  afterEach(() => mock.timers.reset());

  test('says once a second what many messages in a row are', () => {
    for (let seq = 0; seq < 100; seq += 1) {
      announcer.announce([message(seq)]);
      mock.timers.tick(20);
    }
    assert.deepEqual(region.texts, ['50 new messages', '50 new messages']);
  });

  test('says nothing of messages that are cleared before', () => {
    announcer.announce([message(1)]);
    announcer.clear();
    mock.timers.tick(1_000);
    assert.deepEqual(region.texts, ['']);
  });
});

import test from 'node:test';
import assert from 'node:assert/strict';

import { MessageLink } from '../../../static/js/view/message_link.js';

function opened(link) {
  const gone = [];
  const messageLink = new MessageLink({ page: { location: new URL(link) }, onGo: (...values) => gone.push(values) });
  return { gone, enter: (...rooms) => rooms.forEach((room) => messageLink.onEntered(room)) };
}

test('a link goes to its message when its room is shown, and again if that is shown to another user', () => {
  const { gone, enter } = opened('https://chat.example/api/?room=garden#7');
  enter('garden', 'garden');
  assert.deepEqual(gone, [['garden', 7], ['garden', 7]]);
});

test('a link holds no longer once another room is shown', () => {
  const { gone, enter } = opened('https://chat.example/?room=garden#7');
  enter('lobby', 'garden');
  assert.deepEqual(gone, []);
});

test('links without a room or a message go nowhere', () => {
  for (const link of ['?room=garden', '?room=garden#0', '?room=garden#invite=7', '?room=garden#7x', '#7']) {
    const { gone, enter } = opened(`https://chat.example/${link}`);
    enter('garden');
    assert.deepEqual(gone, []);
  }
});

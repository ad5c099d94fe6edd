import test from 'node:test';
import assert from 'node:assert/strict';

import { MessageLink } from '../../../static/js/view/message_link.js';

class Page extends EventTarget {
  constructor(link) {
    super();
    this.location = new URL(link);
    this.history = { replaceState: (_state, _title, url) => { this.location = new URL(url, this.location); } };
  }

  setHash(hash) {
    this.location.hash = hash;
    this.dispatchEvent(new Event('hashchange'));
  }
}

function opened(link) {
  const gone = [];
  const [page, root] = [new Page(link), new EventTarget()];
  const messageLink = new MessageLink({ page, root, onGo: (...values) => gone.push(values) });
  const enter = async (...rooms) => { for (const room of rooms) await messageLink.onEntered(room); };
  /** Returns whether the browser follows the link itself. */
  const click = (href, how = { button: 0 }) => {
    root.closest = () => ({ href: new URL(href, page.location).href });
    return root.dispatchEvent(Object.assign(new Event('click', { cancelable: true }), how));
  };
  return { gone, page, enter, click };
}

test('a link goes to its message when its room is shown, and again if that is shown to another user', async () => {
  for (const link of ['#garden/7', '?room=garden#7']) {
    const { gone, enter } = opened(`https://chat.example/api/${link}`);
    await enter('garden', 'garden');
    assert.deepEqual(gone, [['garden', 7], ['garden', 7]]);
  }
});

test('a link holds no longer once another room is shown', async () => {
  const { gone, enter } = opened('https://chat.example/#garden/7');
  await enter('lobby', 'garden');
  assert.deepEqual(gone, []);
});

test('links without a message go to none', async () => {
  for (const link of ['?room=garden', '?room=garden#0', '?room=garden#invite=7', '?room=garden#7x', '#garden']) {
    const { gone, enter } = opened(`https://chat.example/${link}`);
    await enter('garden');
    assert.deepEqual(gone, []);
  }
});

test('a fragment that is set in an open page leads there, as often as it is set', () => {
  const { gone, page } = opened('https://chat.example/?room=lobby');
  for (const hash of ['#garden/7', '#garden/7', '#tea', '#invite=abc']) page.setHash(hash);
  assert.deepEqual(gone, [['garden', 7], ['garden', 7], ['tea', null]]);
  assert.equal(page.location.href, 'https://chat.example/?room=lobby#invite=abc');
});

test('a room that is shown later goes to the message of the fragment that was set meanwhile', async () => {
  const { gone, page, enter } = opened('https://chat.example/');
  page.setHash('#garden/7');
  gone.length = 0;
  await enter('garden');
  assert.deepEqual(gone, [['garden', 7]]);
});

test('a link to this page in a message goes there in this tab, unless the user wants another one', () => {
  const { gone, click } = opened('https://chat.example/api/?room=lobby');
  const followed = [
    click('#garden/7'), click('?room=garden#8'), click('https://chat.example/api/#tea'),
    click('#garden/7', { button: 0, ctrlKey: true }), click('#garden/7', { button: 1 }),
  ];
  assert.deepEqual(followed, [false, false, false, true, true]);
  assert.deepEqual(gone, [['garden', 7], ['garden', 8], ['tea', null]]);
});

test('the browser follows links to other pages and servers, and invitations', () => {
  const { gone, click } = opened('https://chat.example/api/?room=lobby');
  const others = ['/api/', '/#garden/7', 'https://other.example/api/#garden/7', '?ws=wss://x.example#garden/7', '#invite=abc'];
  for (const href of [...others, '?room=garden#invite=abc']) assert.equal(click(href), true, href);
  assert.deepEqual(gone, []);
});

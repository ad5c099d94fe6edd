// The list keeps at the newest message, whatever grows, unless the user scrolls up.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Scroller } from '../../../static/js/view/scroller.js';

let list, resize, observed;

/** As much of an element as Scroller needs; its scroll position is limited as in a browser. */
class FakeList extends EventTarget {
  children = ['start', 'messages'];
  clientHeight = 100;
  scrollHeight = 300;
  #top = 0;
  get scrollTop() { return this.#top; }
  set scrollTop(top) { this.#top = Math.min(top, this.scrollHeight - this.clientHeight); }
}

class FakeObserver {
  constructor(listener) { resize = listener; }
  observe(element) { observed.push(element); }
}

beforeEach(() => {
  observed = [];
  globalThis.ResizeObserver = FakeObserver;
  list = new FakeList();
  new Scroller(list, { onNearTop() {}, onNearBottom() {}, onViewChange() {} }).scrollToEnd();
});

function grow(height) {
  list.scrollHeight += height;
  resize();
}

test('it follows what grows in the list later, such as a picture', () => {
  assert.deepEqual(observed, [list, 'start', 'messages']);
  grow(102);
  assert.equal(list.scrollTop, 302);
});

test('it stays where the user has scrolled to', () => {
  list.scrollTop = 50;
  list.dispatchEvent(new Event('scroll'));
  grow(102);
  assert.equal(list.scrollTop, 50);
});

// The line that says what was done, with a button to undo it.

import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { Toast } from '../../../static/js/view/toast.js';

let root, toast, calls;

/** As much of an element as Toast needs. */
class FakeRoot extends EventTarget {
  text = { textContent: '' };
  button = Object.assign(new EventTarget(), { hidden: true });
  isHovered = false;
  querySelector(selector) { return selector === 'button' ? this.button : this.text; }
  matches() { return this.isHovered; }
  contains() { return false; }
}

const fire = (target, type) => target.dispatchEvent(new Event(type));
const show = (name) => toast.show(name, {
  onUndo: () => calls.push(`undo ${name}`), onGone: () => calls.push(`gone ${name}`),
});

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  globalThis.window = new EventTarget();
  globalThis.document = { activeElement: null };
  [root, calls] = [new FakeRoot(), []];
  toast = new Toast(root);
});

test('it goes after 8 seconds, and cannot be undone any more', () => {
  show('a');
  mock.timers.tick(7_999);
  assert.deepEqual([root.text.textContent, root.button.hidden, calls], ['a', false, []]);
  mock.timers.tick(1);
  assert.deepEqual([root.text.textContent, root.button.hidden, calls], ['', true, ['gone a']]);
});

test('it stays while the pointer is over it, and 8 seconds longer', () => {
  show('a');
  root.isHovered = true;
  fire(root, 'pointerenter');
  mock.timers.tick(60_000);
  root.isHovered = false;
  fire(root, 'pointerleave');
  mock.timers.tick(7_999);
  assert.deepEqual(calls, []);
  mock.timers.tick(1);
  assert.deepEqual(calls, ['gone a']);
});

test('the button undoes it, once', () => {
  show('a');
  fire(root.button, 'click');
  mock.timers.tick(60_000);
  fire(globalThis.window, 'pagehide');
  assert.deepEqual([calls, root.button.hidden], [['undo a'], true]);
});

test('a line without anything to undo goes by itself, too', () => {
  toast.show('a');
  assert.deepEqual([root.text.textContent, root.button.hidden], ['a', true]);
  mock.timers.tick(8_000);
  assert.equal(root.text.textContent, '');
});

test('another line, or the end of the page, ends it at once', () => {
  show('a');
  show('b');
  assert.deepEqual([calls, root.text.textContent], [['gone a'], 'b']);
  fire(globalThis.window, 'pagehide');
  assert.deepEqual(calls, ['gone a', 'gone b']);
});

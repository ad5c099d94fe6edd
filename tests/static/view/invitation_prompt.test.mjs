// The question whether the user accepts the invitation of a link.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Settings } from '../../../static/js/model/settings.js';
import { InvitationPrompt } from '../../../static/js/view/invitation_prompt.js';
import { Storage } from '../support/storage.mjs';

const LINK = `#invite=${'a'.repeat(22)}&title=Garden`;
let page, asked, dialog, close, prompt;

beforeEach(() => {
  page = Object.assign(new EventTarget(), { location: { hash: LINK } });
  [asked, dialog] = [[], {}];
  const ask = async ({ title }, onClosed) => {
    asked.push(title);
    close = onClosed;
    return dialog;
  };
  const storage = new Storage();
  prompt = new InvitationPrompt({ storage: new Settings(() => storage), ask, isReady: () => true, page });
});

test('it is asked once at a time, and no more when it is answered', async () => {
  await Promise.all([prompt.show(), prompt.show()]);
  await prompt.show();
  assert.deepEqual(asked, ['Garden']);
  close();
  await prompt.show();
  assert.deepEqual(asked, ['Garden']);
});

test('it is asked again if the dialog could not be shown', async () => {
  dialog = undefined;
  await prompt.show();
  page.location.hash = LINK.replace('Garden', 'Tea');
  page.dispatchEvent(new Event('hashchange'));
  assert.deepEqual(asked, ['Garden', 'Tea']);
});

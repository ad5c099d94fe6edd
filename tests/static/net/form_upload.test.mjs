// A form that the server has signed, sent with a file.

import assert from 'node:assert/strict';
import test from 'node:test';

import { postForm, UploadFailed } from '../../../static/js/net/form_upload.js';

/** As XMLHttpRequest, whose answer the test gives. */
class Request extends EventTarget {
  static made = [];
  upload = new EventTarget();
  status = 0;

  constructor() {
    super();
    Request.made.push(this);
  }

  open(...asked) { this.asked = asked; }

  send(body) { this.body = body; }

  abort() { this.dispatchEvent(new Event('abort')); }

  answers(status) {
    this.status = status;
    this.dispatchEvent(new Event('load'));
  }
}

const FORM = { url: 'https://bucket.example/', fields: { key: 'lobby/f', policy: 'p' } };
const FILE = new File(['tea'], 'tea.txt');

function post(options = {}) {
  const done = postForm(FORM, FILE, options, Request);
  return { done, request: Request.made.at(-1) };
}

test('all fields are sent before the file, behind which S3 reads nothing', async () => {
  const { done, request } = post();
  assert.deepEqual(request.asked, ['POST', FORM.url]);
  assert.deepEqual([...request.body.keys()], ['key', 'policy', 'file']);
  assert.equal(await request.body.get('file').text(), 'tea');
  request.answers(204);
  await done;
});

test('progress is told as a share', async () => {
  const shares = [];
  const { done, request } = post({ onProgress: (share) => shares.push(share) });
  for (const [loaded, total] of [[0, 0], [1, 4], [4, 4]]) {
    request.upload.dispatchEvent(Object.assign(new Event('progress'), { loaded, total }));
  }
  assert.deepEqual(shares, [0, 0.25, 1]);
  request.answers(204);
  await done;
});

test('what S3 refuses, and what is cut off, fails', async () => {
  for (const happens of [
    (request) => request.answers(403),
    (request) => request.dispatchEvent(new Event('error')),
    (request) => request.dispatchEvent(new Event('timeout')),
  ]) {
    const { done, request } = post();
    happens(request);
    await assert.rejects(done, UploadFailed);
  }
});

test('an upload can be aborted', async () => {
  const abort = new AbortController();
  const { done } = post({ signal: abort.signal });
  abort.abort();
  await assert.rejects(done, UploadFailed);
});

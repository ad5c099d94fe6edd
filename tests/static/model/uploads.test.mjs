// The files of the next message, over an API and a bucket that the test answers for.

import assert from 'node:assert/strict';
import test from 'node:test';
import { setImmediate as settled } from 'node:timers/promises';

import { MAX_FILES, Uploads } from '../../../static/js/model/uploads.js';
import { ApiError } from '../../../static/js/net/http_api.js';

const TEA = new File(['tea'], 'tea.txt', { type: 'text/plain;charset=utf-8' });

function setUp({ picture = {}, refusal = null } = {}) {
  const made = { requests: [], posts: [], changes: 0 };
  const api = {
    async request(...asked) {
      made.requests.push(asked);
      if (refusal) throw refusal;
      const { name, size } = asked[2];
      const thumbnail = picture.thumbnail && { url: 'thumbnail', maxBytes: 10 };
      return { file: `f${made.requests.length}`, name, size, url: 'bucket', fields: {}, thumbnail };
    },
  };
  const postForm = ({ url }, file, { onProgress, signal }) => new Promise((resolve, reject) => {
    made.posts.push({ url, file, onProgress, signal, resolve, reject });
  });
  made.uploads = new Uploads({
    api, postForm, maxBytes: 1_000_000, pictureOf: async () => picture, onChange: () => { made.changes += 1; },
  });
  return made;
}

const states = ({ uploads }) => uploads.items.map(({ state }) => state);

test('a file is uploaded by the form that the server has signed for the room', async () => {
  const { uploads, requests, posts } = setUp();
  assert.equal(uploads.add('garden party', [TEA]), '');
  await settled();
  const asked = { name: 'tea.txt', type: 'text/plain', size: 3, width: undefined, height: undefined };
  assert.deepEqual(requests, [['POST', 'rooms/garden%20party/files', asked]]);
  posts[0].onProgress(0.5);
  assert.deepEqual([uploads.isUploading, uploads.items[0].progress], [true, 0.5]);
  posts[0].resolve();
  await settled();
  assert.equal(uploads.isUploading, false);
  assert.deepEqual(uploads.take(), [{ file: 'f1', name: 'tea.txt', size: 3, type: 'text/plain' }]);
  assert.deepEqual(uploads.items, []);
});

test('a picture has its size, and a thumbnail of its own that is small enough', async () => {
  for (const [size, urls] of [[10, ['bucket', 'thumbnail']], [11, ['bucket']]]) {
    const { uploads, posts } = setUp({ picture: { width: 4, height: 3, thumbnail: { size } } });
    uploads.add('lobby', [TEA]);
    await settled();
    posts[0].resolve();
    await settled();
    posts[1]?.resolve();
    await settled();
    assert.deepEqual(posts.map(({ url }) => url), urls);
    const [{ width, height }] = uploads.take();
    assert.deepEqual([width, height], [4, 3]);
  }
});

test('more files than a message can carry are left out', () => {
  const { uploads } = setUp();
  assert.equal(uploads.add('lobby', Array(MAX_FILES - 1).fill(TEA)), '');
  assert.equal(uploads.add('lobby', [TEA, TEA, TEA]), 'A message carries at most 10 files.');
  assert.equal(uploads.items.length, MAX_FILES);
});

test('a file that is too large is not uploaded, and others are', async () => {
  const { uploads, requests } = setUp();
  const [fits, large] = [1_000_000, 1_000_001].map((size) => ({ name: `${size}`, type: '', size }));
  assert.equal(uploads.add('lobby', [large, fits]), 'A file may have at most 1.0 MB.');
  await settled();
  assert.deepEqual(requests.map(([, , { name }]) => name), ['1000000']);
});

test('a file that failed says why, is not sent, and can be uploaded again', async () => {
  const made = setUp();
  made.uploads.add('lobby', [TEA]);
  await settled();
  made.posts[0].reject(new Error());
  await settled();
  assert.deepEqual(states(made), ['failed']);
  assert.equal(made.uploads.items[0].reason, 'Not uploaded.');
  made.uploads.retry(made.uploads.items[0]);
  assert.deepEqual([states(made), made.uploads.items[0].reason], [['uploading'], '']);
  await settled();
  made.posts[1].resolve();
  await settled();
  assert.deepEqual(states(made), ['ready']);
});

test('what the server refuses is told in its words', async () => {
  const made = setUp({ refusal: new ApiError({ code: 'too_many', detail: 'Enough for today.' }) });
  made.uploads.add('lobby', [TEA]);
  await settled();
  assert.equal(made.uploads.items[0].reason, 'Enough for today.');
  assert.deepEqual([made.posts, made.uploads.take()], [[], []]);
});

test('a file that is removed is uploaded no further, and others are', async () => {
  const made = setUp();
  made.uploads.add('lobby', [TEA, new File(['cake'], 'cake.txt')]);
  await settled();
  made.uploads.cancel(made.uploads.items[0]);
  assert.deepEqual(made.posts.map(({ signal }) => signal.aborted), [true, false]);
  assert.deepEqual(made.uploads.items.map(({ file }) => file.name), ['cake.txt']);
  const { changes } = made;
  made.posts[0].reject(new Error());
  await settled();
  assert.equal(made.changes, changes);
  made.uploads.clear();
  assert.deepEqual([made.posts[1].signal.aborted, made.uploads.items], [true, []]);
});

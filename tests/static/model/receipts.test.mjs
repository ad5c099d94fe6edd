import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Receipts } from '../../../static/js/model/receipts.js';

const PEOPLE = [{ member: 'ana', name: 'Ana' }, { member: 'ben', name: 'Ben' }];
let receipts, ids, changes;

beforeEach(() => {
  [ids, changes] = [[], 0];
  receipts = new Receipts({ send: (id) => ids.push(id), onChange: () => { changes += 1; } });
});

test('they are requested once for each connection, however often the room is shown', () => {
  receipts.onOpen();
  receipts.onReceipts({ id: ids[0], reads: {} });
  receipts.onOpen();
  assert.equal(ids.length, 1);
  receipts.onClose();
  receipts.onOpen();
  assert.equal(ids.length, 2);
  receipts.onClose();
});

test('the others are named if they are here', () => {
  receipts.onReceipts({ reads: { ana: 7, ben: 5, cy: 3 } });
  assert.deepEqual(receipts.others('ana', PEOPLE), [
    { member: 'ben', name: 'Ben', upTo: 5 }, { member: 'cy', name: '', upTo: 3 },
  ]);
  assert.equal(changes, 1);
});

test('nobody reads backwards, in whatever order the frames come', () => {
  receipts.onReceipts({ reads: { ben: 5 } });
  receipts.onReceipts({ reads: { ben: 4 } });
  assert.equal(receipts.others('ana', PEOPLE)[0].upTo, 5);
});

test('a refusal ends the request', () => {
  receipts.onOpen();
  assert.equal(receipts.onError({ code: 'not_allowed', message: 'No.', id: ids[0] }), true);
  assert.equal(receipts.expects(ids[0]), false);
});

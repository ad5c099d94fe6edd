import assert from 'node:assert/strict';
import { test } from 'node:test';

import { auditParts } from '../../../static/js/view/moderation/audit_dialog.js';

const ANA = { member: 'a'.repeat(22), name: 'Ana' };
const SERVER = { member: '_'.repeat(22), name: 'server' };

const sentence = (entry) => auditParts(entry).map((part) => part.name ?? part).join('');

for (const [entry, expected] of [
  [{ by: ANA, action: 'webhook', note: 'added example.com' }, 'Ana added the webhook to example.com'],
  [{ by: ANA, action: 'webhook', note: 'removed example.com' }, 'Ana removed the webhook to example.com'],
  [
    { by: SERVER, action: 'webhook_disabled', member: ANA, note: 'example.com: status 410' },
    'server disabled a webhook of Ana: example.com: status 410',
  ],
  [{ by: ANA, action: 'hook', member: { name: 'Builds' }, note: 'added' }, 'Ana added the incoming webhook Builds'],
]) {
  test(expected, () => assert.equal(sentence(entry), expected));
}

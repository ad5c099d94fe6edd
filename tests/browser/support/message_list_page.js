import { Announcer } from './view/announcer.js';
import { Composer } from './view/composer.js';
import { MessageList } from './view/message_list.js';
import * as tools from './view/messages/message_tools.js';
import { ModerationDialogs } from './view/moderation/moderation_dialogs.js';
import { onTimeZoneChange } from './view/time_zone_watcher.js';

const byId = (id) => document.getElementById(id);
document.querySelector('.chat').dataset.connection = 'connected'; // no banner takes a line from the list after a while
const announcer = new Announcer(byId('announcer'));
window.readNumbers = [];
window.olderRequests = 0;
window.calls = []; // what the user asked for: a name and what was passed
window.people = [{ member: 'ana', name: 'Ana' }, { member: 'ben', name: 'Ben' }];
window.room = { room: 'lobby', kind: 'open', role: '', archived: false, label: 'lobby' };
window.lastOwn = null;
window.loadTools = () => Promise.resolve(tools);

/** Records each call of a method, and returns a promise. */
const recorder = new Proxy({}, {
  get: (_, name) => async (...values) => { window.calls.push([name, ...values]); },
});
const personOf = (member) => window.people.find((person) => person.member === member) ?? null;
const session = {
  get room() { return window.room.room; },
  rooms: { get: () => window.room },
  self: { member: 'ana', name: 'Ana' },
  roomSession: { conversation: recorder },
  requests: recorder,
  mentionedIn: ({ mentions = [], mentionsRoom }) => (
    [...mentions.map(personOf).filter(Boolean), ...(mentionsRoom ? [{ everyone: true, name: 'room' }] : [])]
  ),
};
const moderation = new ModerationDialogs({ session, onGo: recorder.go, onOpened: () => {} });

window.composer = new Composer(byId('composer'), {
  onSend: (text, options) => { recorder.send(text, options); return true; },
  onSent: () => {},
  onInput: (text) => recorder.input(text),
  onEdit: ({ seq }, text) => recorder.edit(seq, text),
  lastOwn: () => window.lastOwn,
  candidates: (query) => window.people.filter(({ name }) => name.toLowerCase().startsWith(query.toLowerCase())),
});
window.list = new MessageList(byId('conversation'), {
  announcer,
  people: () => session,
  extras: { load: () => window.loadTools(), sayMissing: () => window.calls.push(['missing']) },
  actions: {
    session: () => session,
    composer: () => window.composer,
    dialogs: (action) => action(moderation),
    say: (text) => announcer.say(text),
    onGo: (room) => recorder.go(room),
    goTo: (seq) => window.list.goTo(seq),
    linkTo: ({ room, seq }) => `https://chat.example/#${room}/${seq}`,
  },
  onChanged: (some) => window.composer.onChanged(some),
  onNearTop: () => { window.olderRequests += 1; },
  onRetry: (id) => recorder.retry(id),
  onDiscard: (id) => window.list.removeUnsent(id),
  onRead: (seq) => window.readNumbers.push(seq),
});
onTimeZoneChange(() => window.list.refreshTimes());
// As while there is a connection.
byId('status').dataset.kind = 'connected';
byId('connect').hidden = true;

import { showMentions } from './view/mentions_dialog.js';
import { PeopleView } from './view/people_view.js';
import { RoomDialogs } from './view/room_dialogs.js';
import { RoomHeader } from './view/room_header.js';
import { RoomsView } from './view/rooms_view.js';

const byId = (id) => document.getElementById(id);
const answers = {};
const DEFAULT_ANSWERS = { memberships: { members: [] } };
let rooms = [], people = [];

/** A promise of the next answer that the test has given for this request. */
const request = (name) => async (...values) => {
  window.shown.requests.push([name, ...values]);
  const answer = (answers[name] ?? []).shift();
  if (typeof answer === 'string') throw Object.assign(new Error(answer), { code: 'not_allowed' });
  return answer ?? DEFAULT_ANSWERS[name];
};
const names = [
  'create', 'change', 'invite', 'accept', 'leave', 'remove', 'ban', 'unban', 'mute', 'unmute', 'setRole', 'memberships',
  'openRooms', 'reports', 'dismiss', 'audit', 'mentions',
];
const session = {
  get room() { return rooms.find(({ isCurrent }) => isCurrent).room; },
  rooms: { get: (id) => rooms.find(({ room }) => room === id) ?? null },
  roomSession: {
    people: { get list() { return people; } },
    conversation: { delete: (seq) => window.shown.requests.push(['delete', seq]) },
  },
  self: { member: 'ana', name: 'Ana' },
  knownPeople: () => people.filter(({ own }) => !own),
  requests: Object.fromEntries(names.map((name) => [name, request(name)])),
};
const go = (room, seq) => window.shown.visited.push(seq === undefined ? room : [room, seq]);
const dialogs = new RoomDialogs({ session, onGo: go, pageUrl: () => 'https://chat.test/?room=lobby' });
const roomsView = new RoomsView({ root: byId('rooms'), badge: byId('rooms-badge') }, {
  linkTo: (room) => `?room=${room}`,
  onGo: go,
  onForget: (room) => window.shown.requests.push(['forget', room]),
  onLeave: (room) => dialogs.leave(room),
});
const header = new RoomHeader(byId('room-header'), dialogs.menuActions, { onBack: go });
const peopleView = new PeopleView(byId('people'), { button: byId('people-button'), heading: byId('people-count') }, {
  onMessage: (person) => dialogs.message(person),
});
byId('new-room').addEventListener('click', () => dialogs.newRoom());
byId('browse-rooms').addEventListener('click', () => dialogs.browse());
byId('mentions').addEventListener('click', () => showMentions({
  load: session.requests.mentions, labelOf: (room) => room, onChosen: ({ room, seq }) => go(room, seq),
}));

window.shown = {
  requests: [],
  visited: [],
  answer: (name, some) => { answers[name] = some; },
  lose: (room) => dialogs.onLost(room),
  accept: (invitation) => dialogs.accept(invitation, () => window.shown.requests.push(['closed'])),
  show: (list, here) => {
    [rooms, people] = [list, here];
    roomsView.show(rooms);
    header.show(rooms.find(({ isCurrent }) => isCurrent));
    peopleView.show({ count: people.length, list: people });
  },
};

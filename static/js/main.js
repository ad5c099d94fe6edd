import { isJoinedUnasked, normaliseAddress, ownAddress } from './lib/address.js';
import { AddressBar } from './view/address_bar.js';
import { Announcer } from './view/announcer.js';
import { Chat } from './model/chat_session.js';
import { Composer } from './view/composer.js';
import { ConnectForm } from './view/connect_form.js';
import { Connection } from './net/connection.js';
import { CopyButton } from './view/copy_button.js';
import { dispatch } from './net/dispatch.js';
import { Drafts } from './model/drafts.js';
import { MessageList } from './view/message_list.js';
import { Panels } from './view/panels.js';
import { PeopleView } from './view/people_view.js';
import { RoomsView } from './view/rooms_view.js';
import { Settings } from './model/settings.js';
import { soon } from './lib/debounce.js';
import { Status } from './view/status.js';
import { TypingLine } from './view/typing_line.js';
import { onWaking } from './net/wake_detector.js';

const byId = (id) => document.getElementById(id);

const settings = new Settings();
const drafts = new Drafts(new Settings(() => window.sessionStorage));
const servedAddress = ownAddress(location);
const addressBar = new AddressBar({ servedAddress, onMove: goTo });
const said = addressBar.said;
let nameInLink = said.name;
let profile = {
  name: said.name ?? settings.read('name'),
  room: said.room ?? (settings.read('room') || 'lobby'),
  address: (said.address ?? settings.read('address')) || servedAddress,
};
const unsaved = new Map();

const status = new Status(
  { root: byId('status'), advice: byId('advice'), retry: byId('retry') },
  { onRetry: tryNow },
);
const messages = new MessageList(
  byId('conversation'),
  {
    message: byId('message-template'),
    gap: byId('gap-template'),
    coming: byId('coming-template'),
    error: byId('error-template'),
  },
  {
    announcer: new Announcer(byId('announcer')),
    onNearTop: () => chat.visit?.conversation.wantOlder(),
    onRetry: (id) => answerFailure((conversation) => conversation.retry(id)),
    onDiscard: (id) => answerFailure((conversation) => conversation.discard(id)),
    onRead: (seq) => chat.read(seq),
  },
);
const composer = new Composer(byId('composer'), {
  onSend: say,
  onType: (text) => {
    drafts.keep(text);
    chat.typed(text);
  },
});
const connectForm = new ConnectForm(
  { form: byId('connect-form'), toggle: byId('toggle'), opener: byId('opener') },
  profile,
  { servedAddress, onConnect: connect, onDisconnect: () => connection.disconnect() },
);
const panels = new Panels({
  panels: [
    { panel: byId('rooms'), button: byId('rooms-opener') },
    { panel: byId('people'), button: byId('people-opener') },
  ],
  behind: [byId('conversation'), byId('composer')],
});
const roomsView = new RoomsView(
  { root: byId('rooms'), badge: byId('rooms-badge'), template: byId('room-template') },
  { linkTo, onGo: choose, onForget: (room) => chat.rooms.forget(room) },
);
const peopleView = new PeopleView({
  root: byId('people'),
  counts: [byId('people-opener'), byId('people-count')],
  template: byId('person-template'),
});
const typingLine = new TypingLine(byId('typing'));
new CopyButton(
  { button: byId('copy'), outcome: byId('copy-outcome') },
  () => addressBar.fullLinkTo(profile),
);
const connection = new Connection({
  onState: showState,
  onFrame: receive,
  ping: () => chat.ping(),
});
const showRooms = soon(() => roomsView.show(chat.rooms.list(chat.room)));
const showPeople = soon(() => {
  if (connection.isWanted) peopleView.show(chat.visit.people);
  else peopleView.clear();
});
const chat = new Chat({
  connection,
  settings,
  view: messages,
  on: {
    rooms: showRooms,
    people: showPeople,
    typists: (names) => typingLine.show(names),
    self: meetSelf,
    entered: enter,
    refused: correct,
  },
  isInSight: () => !document.hidden,
});

function connect(wanted, typed) {
  profile = wanted;
  for (const key of typed) unsaved.set(key, profile[key]);
  if (chat.canFollow(profile)) {
    chat.follow(profile);
    connectForm.close();
    settle();
  } else {
    chat.begin(profile);
    connection.connect(chat.url);
  }
  composer.focus();
}

/** A room was chosen here. */
function choose(room) {
  panels.close();
  if (room !== chat.room) {
    goTo(room);
    unsaved.set('room', room);
    addressBar.follow(profile, nameInLink);
  }
  composer.focus();
}

function goTo(room) {
  profile = { ...profile, room };
  unsaved.delete('room');
  connectForm.fill({ room });
  chat.move(room);
}

function enter() {
  composer.fill(drafts.enter(chat.taken.address, chat.room));
  showRooms();
  showPeople();
}

/** What was wanted is refused: it is all as it was before. */
function correct(place) {
  for (const [key, value] of Object.entries(place)) {
    if (value === profile[key]) continue;
    unsaved.delete(key);
    connectForm.fill({ [key]: value });
  }
  profile = { ...profile, ...place };
  addressBar.correct(profile, nameInLink);
}

function linkTo(room) {
  return addressBar.linkTo({ ...profile, room });
}

function tryNow() {
  connection.retryNow();
  composer.focus();
}

function answerFailure(answer) {
  answer(chat.visit.conversation);
  composer.focus();
}

/** Returns whether it will be sent: not, if the connection was ended on purpose. */
function say(text) {
  if (!connection.isWanted) return false;
  chat.visit.say(text);
  drafts.keep('');
  messages.scrollToEnd();
  return true;
}

function receive(text) {
  try {
    dispatch(text, chat);
  } catch (error) {
    console.error('A frame could not be read:', text, error);
  }
}

function meetSelf({ name }) {
  status.showIdentity({ name, room: profile.room });
  remember();
}

function showState(state) {
  status.show(state, profile);
  connectForm.show(state);
  if (state.kind === 'disconnected') showPeople();
  if (state.kind !== 'connected') {
    chat.closed();
    return;
  }
  chat.opened();
  composer.clearNote();
  settle();
}

// Only now: each visit, and each reload, would begin with an address that never answered.
function settle() {
  addressBar.follow(profile, nameInLink);
  remember();
}

// Not what a link said, but what was typed or chosen, once the server has taken it.
function remember() {
  for (const [key, value] of unsaved) {
    if (chat.taken[key] !== value) continue;
    settings.write(key, value);
    unsaved.delete(key);
    if (key === 'name') forgetNameInLink();
  }
}

function forgetNameInLink() {
  nameInLink = null;
  addressBar.correct(profile, nameInLink);
}

onWaking(() => {
  connection.wake();
  chat.woke();
});
// Another tab has read, visited or forgotten something.
window.addEventListener('storage', () => chat.rooms && showRooms());

if (isJoinedUnasked(location, normaliseAddress(profile.address))) {
  connectForm.submit();
} else {
  connectForm.focus();
}

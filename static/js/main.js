import { isJoinedUnasked, normaliseAddress, ownAddress, socketUrl } from './address.js';
import { Announcer } from './announcer.js';
import { Composer } from './composer.js';
import { ConnectForm } from './connect_form.js';
import { Connection } from './connection.js';
import { Conversation } from './conversation.js';
import { encodePing } from './frames.js';
import { MessageList } from './message_list.js';
import { Outbox } from './outbox.js';
import { Settings } from './settings.js';
import { Shelf } from './shelf.js';
import { Status } from './status.js';
import { onWaking } from './waking.js';

const byId = (id) => document.getElementById(id);

const settings = new Settings();
const link = new URLSearchParams(location.search);
const servedAddress = ownAddress(location);
let profile = {
  name: link.get('name') ?? settings.read('name'),
  room: link.get('room') ?? (settings.read('room') || 'lobby'),
  address: (link.get('ws') ?? settings.read('address')) || servedAddress,
};
const unsaved = new Map();
let conversation = null;
let session = '';

const status = new Status(
  { root: byId('status'), advice: byId('advice'), retry: byId('retry') },
  { onRetry: tryNow },
);
const messages = new MessageList(
  byId('conversation'),
  { message: byId('message-template'), gap: byId('gap-template'), error: byId('error-template') },
  {
    announcer: new Announcer(byId('announcer')),
    onNearTop: () => conversation?.wantOlder(),
    onRetry: (id) => answerFailure(() => conversation.retry(id)),
    onDiscard: (id) => answerFailure(() => conversation.discard(id)),
  },
);
const composer = new Composer(byId('composer'), { onSend: say });
const connectForm = new ConnectForm(
  { form: byId('connect-form'), toggle: byId('toggle'), opener: byId('opener') },
  profile,
  { servedAddress, onConnect: connect, onDisconnect: () => connection.disconnect() },
);
const connection = new Connection({ onState: showState, onFrame: receive, ping: encodePing() });

function connect(wanted, typed) {
  const isElsewhere = wanted.room !== profile.room || wanted.address !== profile.address;
  profile = wanted;
  for (const key of typed) unsaved.set(key, profile[key]);
  if (isElsewhere || conversation === null) converse();
  connection.connect(socketUrl(profile.address, { ...profile, session }));
  composer.focus();
}

function converse() {
  const { address, room, name } = profile;
  conversation?.closed();
  messages.clear();
  // Another tab that first came here at the same time may have stored another one after this.
  session = settings.session(address);
  conversation = new Conversation({
    name,
    outbox: new Outbox(new Shelf(settings, `outbox ${address} ${room}`), session),
    view: messages,
    send: (frame) => connection.send(frame),
    onForgotten: () => connection.renew(),
    onSelf: (self) => status.showIdentity({ name: self.name, room }),
  });
}

function tryNow() {
  connection.retryNow();
  composer.focus();
}

function answerFailure(answer) {
  answer();
  composer.focus();
}

/** Returns whether it will be sent: not, if the connection was ended on purpose. */
function say(text) {
  if (!connection.isWanted) return false;
  conversation.say(text);
  messages.scrollToEnd();
  return true;
}

function receive(text) {
  try {
    conversation.receive(text);
  } catch (error) {
    console.error('A frame could not be read:', text, error);
  }
}

function showState(state) {
  status.show(state, profile);
  connectForm.show(state);
  if (state.kind !== 'connected') {
    conversation.closed();
    return;
  }
  conversation.opened();
  composer.clearNote();
  remember();
}

// Not what a link said, nor an address that never answered: each visit would begin with it.
function remember() {
  for (const [key, value] of unsaved) settings.write(key, value);
  unsaved.clear();
}

onWaking(() => connection.wake());

if (isJoinedUnasked(location, normaliseAddress(profile.address))) {
  connectForm.submit();
} else {
  connectForm.focus();
}

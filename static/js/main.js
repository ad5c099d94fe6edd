import { ownAddress, socketUrl } from './address.js';
import { Composer } from './composer.js';
import { ConnectForm } from './connect_form.js';
import { Connection } from './connection.js';
import { Conversation } from './conversation.js';
import { MessageList } from './message_list.js';
import { Settings } from './settings.js';
import { Status } from './status.js';

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

const status = new Status(
  { root: byId('status'), advice: byId('advice'), retry: byId('retry') },
  { onRetry: retry },
);
const messages = new MessageList(byId('conversation'), {
  message: byId('message-template'),
  error: byId('error-template'),
});
const composer = new Composer(byId('composer'), { onSend: send });
const connectForm = new ConnectForm(
  { form: byId('connect-form'), toggle: byId('toggle'), opener: byId('opener') },
  profile,
  { servedAddress, onConnect: connect, onDisconnect: () => connection.disconnect() },
);
const conversation = new Conversation({
  onMessage: (message) => messages.addMessage(message),
  onError: (text) => messages.addError(text),
  onForgotten: reconnect,
  onOwnName: (name) => status.showIdentity({ name, room: profile.room }),
});
const connection = new Connection({ onState: showState, onFrame: receive });

function connect(wanted, typed) {
  if (wanted.room !== profile.room || wanted.address !== profile.address) messages.clear();
  profile = wanted;
  for (const key of typed) unsaved.set(key, profile[key]);
  const session = settings.session(profile.address);
  connection.connect(socketUrl(profile.address, { ...profile, session }));
  composer.focus();
}

function retry() {
  connection.retryNow();
  composer.focus();
}

function reconnect() {
  messages.addError('The server had forgotten this connection. Your message was not sent.');
  connection.renew();
}

function send(text) {
  if (!connection.isOpen) return false;
  connection.send(conversation.compose(text));
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
  if (state.kind !== 'connected') return;
  composer.clearNote();
  remember();
}

// Not what a link said, nor an address that never answered: each visit would begin with it.
function remember() {
  for (const [key, value] of unsaved) settings.write(key, value);
  unsaved.clear();
}

window.addEventListener('online', () => connection.retryNow());
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) connection.retryNow();
});

// A link may name any server, so only the one that served this page is joined unasked.
if (profile.address === servedAddress && servedAddress) {
  connectForm.submit();
} else {
  connectForm.focus();
}

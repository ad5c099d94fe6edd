import { ownAddress } from './lib/address.js';
import { debounce } from './lib/debounce.js';
import { ChatSession } from './model/chat_session.js';
import { Drafts } from './model/drafts.js';
import { Profile } from './model/profile.js';
import { Settings } from './model/settings.js';
import { Connection } from './net/connection.js';
import { dispatchOrLog } from './net/dispatch.js';
import { onWake } from './net/wake_detector.js';
import { AddressBar } from './view/address_bar.js';
import { Announcer } from './view/announcer.js';
import { Composer } from './view/composer.js';
import { ConnectForm } from './view/connect_form.js';
import { CopyButton } from './view/copy_button.js';
import { MessageList } from './view/message_list.js';
import { Panels } from './view/panels.js';
import { PeopleView } from './view/people_view.js';
import { RoomNavigator } from './view/room_navigator.js';
import { RoomsView } from './view/rooms_view.js';
import { Status } from './view/status.js';
import { ThrottleLine } from './view/throttle_line.js';
import { onTimeZoneChange } from './view/time_zone_watcher.js';
import { TypingLine } from './view/typing_line.js';

const byId = (id) => document.getElementById(id);

const own = ownAddress(location, document.querySelector('meta[name=websocket-address]').content);
const settings = new Settings();
const drafts = new Drafts(new Settings(() => window.sessionStorage));
const addressBar = new AddressBar(own, (room) => roomNavigator.goToRoom(room));
const profile = new Profile({ settings, link: addressBar.link, ownAddress: own });
const status = new Status(
  { root: byId('status'), advice: byId('advice'), retry: byId('retry') },
  { ownAddress: own, onRetry: thenFocusComposer(() => connection.retryNow()) },
);
const messages = new MessageList(byId('conversation'), {
  announcer: new Announcer(byId('announcer')),
  onNearTop: () => session.roomSession?.conversation.loadOlder(),
  onRetry: thenFocusComposer((id) => session.roomSession.conversation.retry(id)),
  onDiscard: thenFocusComposer((id) => session.roomSession.conversation.discard(id)),
  onRead: (seq) => session.markRead(seq),
});
const composer = new Composer(byId('composer'), {
  onSend: (text) => session.send(text),
  onSent: () => { drafts.save(''); messages.scrollToEnd(); },
  onInput: (text) => { drafts.save(text); session.onInput(text); },
});
const form = new ConnectForm(
  { form: byId('connect-form'), connectButton: byId('connect'), settingsButton: byId('settings') },
  profile.values,
  {
    ownAddress: own,
    onConnect: thenFocusComposer((values, typed) => roomNavigator.connect(values, typed)),
    onDisconnect: () => connection.disconnect(),
  },
);
const panels = new Panels({
  panels: ['rooms', 'people'].map((id) => ({ panel: byId(id), button: byId(`${id}-button`) })),
  covered: [byId('conversation'), byId('composer')],
});
const roomsView = new RoomsView({ root: byId('rooms'), badge: byId('rooms-badge') }, {
  linkTo: (room) => roomNavigator.linkTo(room),
  onGo: thenFocusComposer((room) => { panels.close(); roomNavigator.chooseRoom(room); }),
  onForget: (room) => session.rooms.forget(room),
});
const peopleView = new PeopleView(byId('people'), [byId('people-button'), byId('people-count')]);
const typingLine = new TypingLine(byId('typing'));
const throttleLine = new ThrottleLine(byId('throttle'));
new CopyButton(byId('copy-link'), byId('copy-result'), () => roomNavigator.fullLink());

const showRooms = debounce(() => roomsView.show(session.rooms.list(session.room)));
const showPeople = debounce(() => (
  connection.isActive ? peopleView.show(session.roomSession.people) : peopleView.clear()
));
const connection = new Connection({
  nextUrl: (failedHandshakes) => session.nextUrl(failedHandshakes),
  onState,
  onFrame: (text) => dispatchOrLog(text, session),
  ping: () => session.ping(),
});
const session = new ChatSession({
  connection, settings, view: messages,
  on: {
    opened: () => { composer.clearNote(); roomNavigator.onConnected(); },
    entered: onEntered,
    self: ({ name }) => { status.showIdentity(name, session.room); roomNavigator.remember(); },
    refused: (accepted, problem) => roomNavigator.onRefused(accepted, problem),
    rooms: showRooms, people: showPeople,
    typists: (names) => typingLine.show(names),
    throttled: (what, isThrottled) => throttleLine.show(what, isThrottled),
  },
  isVisible: () => !document.hidden,
});
const roomNavigator = new RoomNavigator({ profile, session, connection, addressBar, form });

function thenFocusComposer(action) {
  return (...values) => { action(...values); composer.focus(); };
}

function onEntered() {
  composer.fill(drafts.open(session.accepted.address, session.room));
  showRooms();
  showPeople();
}

function onState(state) {
  status.show(state, profile.values);
  form.show(state);
  if (state.kind === 'disconnected') showPeople();
  if (state.kind === 'connected') session.onOpen();
  else session.onClose();
}

onWake(() => { connection.onWake(); session.onWake(); });
onTimeZoneChange(() => messages.refreshTimes());
// Another tab has read, visited or forgotten a room.
window.addEventListener('storage', () => session.rooms && showRooms());

if (profile.connectsUnasked) form.submit();
else { status.showForeignAddress(profile.foreignAddressSource); form.focus(); }

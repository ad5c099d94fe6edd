import { ownAddress } from './lib/address.js';
import { startLanguage } from './language/languages.js';
import { createClient } from './model/client.js';
import { Drafts } from './model/drafts.js';
import { Keeping } from './model/keeping.js';
import { Profile } from './model/profile.js';
import { Settings } from './model/settings.js';
import { createSocket } from './net/early_socket.js';
import { AccountViews } from './view/account_views.js';
import { AddressBar } from './view/address_bar.js';
import { Announcer } from './view/announcer.js';
import { watchBrowser } from './view/browser_watcher.js';
import { Composer } from './view/composer.js';
import { EmojiButton } from './view/composer/emoji_button.js';
import { Features } from './view/features.js';
import { LANGUAGE_KEY } from './view/language_choice.js';
import { LazyExtras } from './view/lazy_extras.js';
import { MessageList } from './view/message_list.js';
import { newestFirst } from './view/messages/newest_first.js';
import { paced } from './view/messages/paced.js';
import { translate } from './view/page_texts.js';
import { RoomNavigator } from './view/room_navigator.js';
import { RoomViews } from './view/room_views.js';
import { ThrottleLine } from './view/throttle_line.js';
import { Toast } from './view/toast.js';
import { TypingLine } from './view/typing_line.js';

const byId = (id) => document.getElementById(id);
const meta = (name) => document.querySelector(`meta[name=${name}]`).content;

const own = ownAddress(location, meta('websocket-address'));
const tokenUrl = meta('auth') === 'open' ? '' : meta('token-url'); // an open chat takes no tokens
const [settings, ofTab] = [new Settings(), new Settings(() => window.sessionStorage)];
const keeping = new Keeping(settings, tokenUrl === ''); // whoever signs in may use a computer of others
await startLanguage(settings.read(LANGUAGE_KEY), navigator.languages);
translate(document);
const drafts = new Drafts(ofTab);
const addressBar = new AddressBar(own, (room) => { roomViews.closePanels(); roomNavigator.goToRoom(room); });
const profile = new Profile({ settings, link: addressBar.link, ownAddress: own, isSignedIn: tokenUrl !== '' });
const [announcer, toast] = [new Announcer(byId('announcer')), new Toast(byId('toast'))];
const extras = new LazyExtras(toast);
const features = new Features(meta, byId('composer'), () => ({ composer, session }));
const messages = new (paced(newestFirst(MessageList)))(byId('conversation'), {
  announcer,
  people: () => session, extras,
  actions: {
    session: () => session, composer: () => composer, dialogs: (action) => roomViews.moderate(action),
    say: (text) => announcer.say(text), goTo: (seq) => messages.goTo(seq),
    onGo: thenGoOn((room) => roomNavigator.chooseRoom(room)),
    download: (room, file) => features.download(room, file), addressOf: (room, file) => features.addressOf(room, file),
    linkTo: (message) => roomNavigator.permalink(message),
  },
  onChanged: (some) => composer.onChanged(some),
  onNearTop: () => { if (!messages.isWaiting) session.roomSession?.conversation.loadOlder(); },
  pages: () => session.shown,
  onRetry: thenGoOn((id) => session.roomSession.conversation.retry(id)),
  onDiscard: thenGoOn((id) => session.roomSession.conversation.discard(id)),
  onRead: (seq) => session.markRead(seq),
});
const composer = new Composer(byId('composer'), {
  ...features.ofComposer,
  onEdit: ({ seq }, text) => session.roomSession.conversation.edit(seq, text),
  lastOwn: () => session.roomSession?.conversation.lastOwn() ?? null,
  candidates: (query) => session.mentionCandidates(query),
  onSent: () => { drafts.save(''); messages.scrollToEnd(); },
  onInput: (text) => { drafts.save(text); session.onInput(text); },
});
new EmojiButton(byId('composer'), extras.use);
const account = new AccountViews(byId, {
  profile, settings, keeping, ownAddress: own, signInUrl: meta('sign-in-url'),
  onRetry: thenGoOn(retry), onFocusLost: () => composer.goOn(),
  onConnect: thenGoOn((values, typed) => { roomViews.closePanels(); roomNavigator.connect(values, typed); }),
  onDisconnect: () => connection.disconnect(),
});
const typingLine = new TypingLine(byId('typing'));
const throttleLine = new ThrottleLine(byId('throttle'));

const { connection, session, search, notifications, api } = createClient({
  ownAddress: own, pageUrl: document.baseURI, tokenUrl, features: features.names, settings, keeping, view: messages,
  on: {
    state: onState,
    opened: () => { composer.clearNote(); roomNavigator.onConnected(); roomViews.onOpened(); },
    entered: onEntered,
    self: () => { roomViews.showRooms(); roomNavigator.remember(); },
    refused: (accepted, problem) => roomNavigator.onRefused(accepted, problem),
    losing: () => composer.blur(),
    lost: (room) => roomViews.onLost(room),
    signIn: onSignIn,
    forbidden: ({ message }) => account.status.showForbidden(message),
    rooms: () => roomViews.showRooms(),
    people: () => roomViews.showPeople(),
    root: () => roomViews.showRoot(),
    composing: () => composer.showComposing(session.composing),
    reported: (report) => roomViews.onReported(report),
    receipts: () => messages.showReceipts(session.roomSession.readers),
    typists: (people) => typingLine.show(people),
    throttled: (what, isThrottled) => throttleLine.show(what, isThrottled),
  },
  isVisible: () => !document.hidden, createSocket,
});
features.start(api);
const roomNavigator = new RoomNavigator({ profile, session, connection, addressBar, form: account.form });
const roomViews = new RoomViews(byId, {
  session, connection, search, notifications, toast, extras, navigator: roomNavigator, storage: ofTab,
  onGo: (room, seq) => {
    roomNavigator.chooseRoom(room);
    if (seq) messages.goTo(seq);
    else composer.goOn();
  },
  onCurrent: onCurrentRoom,
  onPeople: () => messages.refreshNames(),
});

function thenGoOn(action) {
  return (...values) => { action(...values); composer.goOn(); };
}

function retry(kind) {
  if (kind === 'signed-out') session.signIn();
  else connection.retryNow();
}

function onCurrentRoom(room) {
  composer.showRoom(room);
  account.showSelf(session.self, connection.isOpen ? room : null);
}

function onEntered() {
  features.onEntered();
  composer.fill(drafts.open(session.scope, session.room));
  roomViews.onEntered();
}

function onSignIn(isNeeded) {
  account.setSignedOut(isNeeded);
  composer.setSignedOut(isNeeded);
}

function onState(state) {
  account.showState(state);
  roomViews.showPeople();
}

watchBrowser({
  onWoken: () => connection.onWake(), onNoNetwork: () => connection.onOffline(), onHidden: () => session.onHide(),
  onTimeZone: () => messages.refreshTimes(), onBlocked: (address) => account.status.showBlocked(address),
  onOtherTab: () => { roomViews.showRooms(); roomNavigator.followName(); },
});

account.start();

import { phrase } from '../language/language.js';
import { debounce } from '../lib/debounce.js';
import { roomOf, targetOf } from '../lib/limits.js';
import { Beginning } from './beginning.js';
import { CopyButton } from './copy_button.js';
import { Dialog } from './dialog.js';
import { InvitationPrompt } from './invitation_prompt.js';
import { LazyRoomDialogs } from './lazy_room_dialogs.js';
import { MessageLink } from './message_link.js';
import { Panels } from './panels.js';
import { PeopleView } from './people_view.js';
import { ACTIONS, RoomHeader } from './room_header.js';
import { placeOf, sectionsOf } from './room_texts.js';
import { RoomsView } from './rooms_view.js';
import { SearchButton } from './search_button.js';
import { setHidden } from './set_if_changed.js';
import { watchShortcuts } from './shortcuts.js';
import { ThreadRoot } from './thread_root.js';

const WIDE = { rooms: '(min-width: 48rem)', people: '(min-width: 80rem)' }; // as in panel.css
// All but the heading, which every page needs.
const COVERED = 'main > :not(.room-header), .room-header > :not(.room-names)';

const ROOMS_INTERVAL_MS = 500; // they change with each message

/** All that shows rooms and who is in them: the panels, the current room's header, and the dialogs. */
export class RoomViews {
  #session;
  #connection;
  #onCurrent;
  #onPeople;
  #copyLink;
  #panels;
  #dialogs;
  #extras;
  #header;
  #navigator;
  #beginning;
  #threadRoot;
  #rooms;
  #people;
  #invitation;
  #messageLink;
  #go;
  #toast;
  #search;
  #searchButton;
  #reported = new Set(); // rooms with reports that the user has not looked at
  #showRoomsSoon = debounce(() => this.#showRooms(), 50, ROOMS_INTERVAL_MS);
  #showPeopleSoon = debounce(() => this.#showPeople());

  /**
   * `byId(id)` returns an element of the page. `navigator` is the RoomNavigator; `storage` are the Settings of this
   * tab; `search` is the MessageSearch, null without one, and `extras` are the LazyExtras. `onGo(room, seq)`: the user
   * chose a room, and perhaps a message. `onCurrent(room)`: the current room is shown. `onPeople()`: perhaps more
   * people are known.
   */
  constructor(byId, {
    session, connection, navigator, storage, search, notifications, toast, extras, onGo, onCurrent, onPeople,
  }) {
    this.#session = session;
    this.#connection = connection;
    this.#onCurrent = onCurrent;
    this.#onPeople = onPeople;
    this.#navigator = navigator;
    this.#panels = new Panels({
      panels: Object.entries(WIDE).map(([id, wide]) => ({ panel: byId(id), button: byId(`${id}-button`), wide })),
      covered: document.querySelectorAll(COVERED),
    });
    const pageUrl = () => navigator.fullLink();
    const go = (room, seq) => { this.#panels.close(); onGo(room, seq); };
    this.#go = go;
    [this.#toast, this.#extras] = [toast, extras];
    this.#dialogs = new LazyRoomDialogs(extras, { session, pageUrl, onGo: go, onLeft: (room) => this.#onLeft(room) });
    this.#threadRoot = new ThreadRoot(byId('thread-root'));
    this.#header = new RoomHeader(byId('room-header'), this.#menuActions, {
      onBack: (room) => go(room, targetOf(session.room)),
    });
    this.#rooms = new RoomsView({ root: byId('rooms'), badge: byId('rooms-badge') }, {
      linkTo: (room) => navigator.linkTo(room),
      onGo: go,
      onForget: (room) => this.#forget(room),
      onLeave: (room) => this.#dialogs.use((dialogs) => dialogs.leave(room)),
    });
    this.#people = new PeopleView(byId('people'), { button: byId('people-button'), heading: byId('people-count') }, {
      onMessage: (person) => this.#dialogs.use((dialogs) => dialogs.message(person)),
    });
    const ask = (...asked) => this.#dialogs.use((dialogs) => dialogs.accept(...asked));
    this.#invitation = new InvitationPrompt({ storage, ask, isReady: () => connection.isOpen });
    this.#beginning = new Beginning(byId('beginning'), { link: pageUrl, onName: () => navigator.askForName() });
    this.#copyLink = byId('copy-link');
    new CopyButton(this.#copyLink, byId('copy-result'), pageUrl);
    byId('new-room').addEventListener('click', () => this.#dialogs.use((dialogs) => dialogs.newRoom()));
    byId('browse-rooms').addEventListener('click', () => this.#dialogs.use((dialogs) => dialogs.browse()));
    byId('mentions').addEventListener('click', () => this.#showMentions());
    byId('notifications').addEventListener('click', () => this.#showNotifications(notifications));
    notifications.onGo = go;
    this.#messageLink = new MessageLink({ root: document.querySelector('main'), onGo: go });
    this.#search = search;
    this.#searchButton = new SearchButton(byId('search'), { onSearch: () => this.#showSearch() });
    byId('skip-link').addEventListener('click', (event) => this.#skip(event, byId('messages')));
    watchShortcuts({
      switchRoom: () => extras.use(({ showSwitch }) => showSwitch(this.#listed, go)),
      step: (by) => this.#step(by),
      help: () => new Dialog('shortcuts', { title: phrase('shortcuts.title') }).open(),
    });
  }

  /** Close what is open over the conversation. */
  closePanels() {
    this.#panels.close();
  }

  /** Call `action` with what members do against messages and other members. */
  moderate(action) {
    return this.#dialogs.use(({ moderation }) => action(moderation));
  }

  /** A connection opened. */
  onOpened() {
    this.#invitation.show();
  }

  /** Another room is shown. */
  onEntered() {
    this.showRooms();
    this.showPeople();
    this.showRoot();
    this.#messageLink.onEntered(this.#session.room);
  }

  /** The user is no longer in the room. */
  onLost(room) {
    this.#dialogs.onLost(room);
  }

  showRooms() {
    if (this.#session.rooms) this.#showRoomsSoon();
  }

  showPeople() {
    this.#showPeopleSoon();
  }

  /** The message that the thread belongs to has changed, if a thread is shown. */
  showRoot() {
    this.#threadRoot.show(this.#session.threadRoot);
  }

  /** Somebody reported a message of a room that the user moderates. */
  onReported({ room }) {
    this.#reported.add(room);
    this.showRooms();
  }

  get #menuActions() {
    const open = (name) => this.#dialogs.use(({ menuActions }) => menuActions[name]());
    const forget = () => { this.#reported.delete(this.#session.room); this.showRooms(); };
    const actions = Object.fromEntries(ACTIONS.map((name) => [name, () => open(name)]));
    return { ...actions, reports: () => { forget(); open('reports'); } };
  }

  /** The rooms in the order of the panel. */
  get #listed() {
    const { rooms, room } = this.#session;
    return rooms ? sectionsOf(rooms.list(room)).flatMap(([, some]) => some) : [];
  }

  #step(by) {
    const rooms = this.#listed;
    const at = rooms.findIndex(({ room }) => room === roomOf(this.#session.room));
    const next = rooms[at + by];
    if (next) this.#go(next.room);
  }

  // Nothing of the room is lost before the user can no longer undo it.
  #forget(room) {
    const { rooms } = this.#session;
    const { label } = rooms.get(room);
    rooms.hide(room);
    this.#toast.show(phrase('rooms.left', { room: label }), {
      onUndo: () => {
        rooms.unhide(room);
        this.#showRooms();
        this.#rooms.focus(room);
      },
      onGone: () => { if (rooms.isHidden(room)) this.#session.forget(room); },
    });
  }

  /** The user has left the room: an open one can be entered again. */
  #onLeft({ kind, room, label }) {
    if (kind === 'open') this.#toast.show(phrase('rooms.left', { room: label }), { onUndo: () => this.#go(room) });
  }

  // The address stays: what follows its # is a room's id.
  #skip(event, target) {
    event.preventDefault();
    this.#panels.close();
    target.focus();
  }

  #showMentions() {
    this.#extras.use(({ showMentions }) => showMentions({
      load: (page) => this.#session.requests.mentions(page),
      labelOf: (room) => placeOf(this.#session.rooms.get(room)),
      onChosen: ({ room, seq }) => this.#go(room, seq),
    }));
  }

  #showNotifications(notifications) {
    this.#extras.use(({ NotificationsDialog }) => {
      const { room, rooms } = this.#session;
      new NotificationsDialog(notifications, room && rooms.get(roomOf(room)));
    });
  }

  #showSearch() {
    this.#extras.use(({ showSearch }) => {
      const { room } = this.#session;
      const dialog = showSearch({
        room,
        find: (query, before) => this.#search.find(room, query, before),
        labelOf: () => placeOf(this.#session.rooms.get(room)),
        onChosen: (message) => this.#go(message.room, message.seq),
      });
      return this.#dialogs.use((dialogs) => dialogs.remember(room, dialog));
    });
  }

  #showRooms() {
    const read = this.#session.shown.isRead ? this.#session.room : null;
    const listed = this.#session.rooms.list(this.#session.room);
    const rooms = listed.map((entry) => (entry.room === read ? { ...entry, unread: 0 } : entry));
    const current = this.#session.rooms.get(this.#session.room); // a thread is in no list
    this.#rooms.show(rooms);
    this.#header.show(current, { isReported: this.#reported.has(current.room) });
    this.#searchButton.show(this.#search !== null && this.#session.isOwn);
    setHidden(this.#copyLink, current.kind !== 'open'); // a link lets nobody in who is not invited
    this.#beginning.show(current, { isGuest: this.#navigator.isGuest });
    this.#onCurrent(current);
  }

  // Without a connection it is not known who is here.
  #showPeople() {
    if (this.#connection.isActive) this.#people.show(this.#session.roomSession.people, { isConnected: this.#connection.isOpen });
    else this.#people.clear();
    this.#onPeople();
  }
}

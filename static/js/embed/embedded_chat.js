import { phrase } from '../language/language.js';
import { messageProblem } from '../lib/limits.js';
import { Drafts } from '../model/drafts.js';
import { Settings } from '../model/settings.js';
import { Announcer } from '../view/announcer.js';
import { Composer } from '../view/composer.js';
import { EmojiButton } from '../view/composer/emoji_button.js';
import * as emoji from '../view/emoji_picker.js';
import { MessageList } from '../view/message_list.js';
import { loadLinks } from '../view/messages/message_text.js';
import * as tools from '../view/messages/message_tools.js';
import { personNames } from '../view/person_names.js';
import { beginningOf, markedLabelOf, placeOf } from '../view/room_texts.js';
import { Status } from '../view/status.js';
import { ThreadRoot } from '../view/thread_root.js';
import { ThrottleLine } from '../view/throttle_line.js';
import { TypingLine } from '../view/typing_line.js';
import { Visibility } from './visibility.js';

/** One room of a chat in a shadow root: wires the views of the page with a session that others may share. */
export class EmbeddedChat {
  #root;
  #shared;
  #on;
  #room;
  #drafts = new Drafts(new Settings(() => window.sessionStorage));
  #unread = 0;

  /**
   * `page` is a ChatPage, whose parts are in `root`; `shared` a SharedSession. `signInUrl` is where the user
   * signs in at this site, '' for no link there. `on` has `message(message)`,
   * `unread(count)` and `signIn()`.
   */
  constructor({ root, page, shared, room, signInUrl, on }) {
    this.#root = root;
    this.#shared = shared;
    this.#on = on;
    this.#makeViews(page, signInUrl);
    personNames.addTree(root);
    this.window = shared.join({ view: this.messages, on: this.#callbacks() });
    this.show(room);
  }

  /** Show this room. */
  show(room) {
    this.#room = room;
    this.#shared.show(this.window, room);
  }

  /** Returns whether the message will be sent: not if it is empty or too long. */
  send(text) {
    return messageProblem(text) === '' && this.window.send(text);
  }

  focus() {
    this.composer.focus();
  }

  close() {
    this.visibility.stop();
    this.#shared.leave(this.window);
    personNames.removeTree(this.#root);
  }

  #makeViews(page, signInUrl) {
    const byId = (id) => this.#root.getElementById(id);
    const conversation = () => this.window.roomSession.conversation;
    this.announcer = new Announcer(byId('announcer'));
    this.typing = new TypingLine(byId('typing'));
    this.throttle = new ThrottleLine(byId('throttle'));
    this.threadRoot = new ThreadRoot(byId('thread-root'));
    this.visibility = new Visibility(this.#root.host, () => this.messages.onVisibility());
    this.messages = new MessageList(byId('conversation'), {
      announcer: this.announcer,
      people: () => this.window,
      actions: this.#messageActions(page),
      extras: { load: async () => { loadLinks(); return tools; } },
      onChanged: (some) => this.composer.onChanged(some),
      onNearTop: () => this.window?.roomSession?.conversation.loadOlder(),
      pages: () => this.window.shown,
      onRetry: (id) => conversation().retry(id),
      onDiscard: (id) => conversation().discard(id),
      onRead: (seq) => this.window.markRead(seq),
      isVisible: () => this.visibility.isVisible,
    });
    this.composer = new Composer(byId('composer'), {
      onSend: (text, options) => this.window.send(text, options),
      onEdit: ({ seq }, text) => conversation().edit(seq, text),
      lastOwn: () => this.window.roomSession?.conversation.lastOwn() ?? null,
      candidates: (query) => this.window.mentionCandidates(query),
      onSent: () => { this.#drafts.save(''); this.messages.scrollToEnd(); },
      onInput: (text) => { this.#drafts.save(text); this.window.onInput(text); },
    });
    new EmojiButton(byId('composer'), (open) => open(emoji));
    this.status = new Status(
      { root: byId('status'), advice: [byId('advice')], retry: byId('retry'), signIn: byId('sign-in') },
      {
        ownAddress: page.address, signInUrl,
        onRetry: () => this.#shared.retry(), onFocusLost: () => this.composer.goOn(),
      },
    );
    byId('back').addEventListener('click', () => this.show(this.#room));
  }

  /** Files are handed out by the HTTP API, which only the chat's own page can ask. */
  #messageActions(page) {
    return {
      session: () => this.window, composer: () => this.composer, dialogs: null,
      say: (text) => this.announcer.say(text), goTo: (seq) => this.messages.goTo(seq),
      onGo: (room) => { this.#shared.show(this.window, room); this.composer.goOn(); },
      linkTo: (message) => page.permalink(message),
      download: (room) => Promise.resolve(window.open(page.linkTo(room), '_blank', 'noopener')),
    };
  }

  #callbacks() {
    return {
      state: (state) => this.status.show(state, { ...this.#shared.wanted, room: this.#label }),
      self: (self) => this.status.showIdentity(self, this.#label),
      entered: () => this.#onEntered(),
      rooms: () => this.#onRooms(),
      people: () => this.messages.refreshNames(),
      receipts: () => this.messages.showReceipts(this.window.roomSession.readers),
      typists: (people) => this.typing.show(people),
      throttled: (what, isThrottled) => this.throttle.show(what, isThrottled),
      composing: () => this.composer.showComposing(this.window.composing),
      root: () => this.threadRoot.show(this.window.threadRoot),
      message: (message) => { if (message.room === this.#room) this.#on.message(message); },
      left: () => {},
      forbidden: ({ message }) => this.status.showForbidden(message),
      signIn: (isNeeded) => this.#onSignIn(isNeeded),
    };
  }

  get #shownRoom() {
    return this.window.rooms.get(this.window.room);
  }

  get #label() {
    return this.window.room === null ? '' : placeOf(this.#shownRoom);
  }

  #onEntered() {
    this.composer.fill(this.#drafts.open(this.#shared.session.scope, this.window.room));
    this.#root.getElementById('thread-bar').hidden = this.window.room === this.#room;
    this.#onRooms();
  }

  #onRooms() {
    if (this.window.room === null) return;
    this.#showLabels(this.#shownRoom);
    this.composer.showRoom(this.#shownRoom);
    const unread = this.window.rooms.unreadCount(this.#room);
    if (unread !== this.#unread) this.#on.unread(unread);
    this.#unread = unread;
  }

  /** The landmarks of several elements differ in the room. */
  #showLabels(shown) {
    const room = shown.home ? placeOf(shown) : markedLabelOf(shown);
    this.#root.querySelector('.chat').ariaLabel = phrase('embed.label', { room });
    this.#root.getElementById('composer').ariaLabel = phrase('embed.write', { room });
    this.#root.querySelector('#beginning [data-part=room]').textContent = beginningOf(shown);
  }

  #onSignIn(isNeeded) {
    this.composer.setSignedOut(isNeeded);
    if (!isNeeded) return;
    this.status.showSignedOut();
    this.#on.signIn();
  }
}

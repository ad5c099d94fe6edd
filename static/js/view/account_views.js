import { phrase } from '../language/language.js';
import { moreTime, singleKeys } from '../model/preference.js';
import { ConnectForm } from './connect_form.js';
import { Identity } from './identity.js';
import { LanguageChoice } from './language_choice.js';
import { PreferenceSwitch } from './preference_switch.js';
import { placeOf } from './room_texts.js';
import { useSingleKeys } from './shortcuts.js';
import { Status } from './status.js';
import { Theme } from './theme.js';

/** All that shows who the user is, and where: the settings, the button that opens them, and the connection's state. */
export class AccountViews {
  #profile;
  #identity;
  #isSignedOut = false;

  /**
   * `byId(id)` returns an element of the page. `onRetry(kind)`: connect again in a state of this kind.
   * `onFocusLost()`: the button with the focus is gone.
   * `onConnect(values, typed)`: the user submitted the settings, after typing into the fields `typed`.
   */
  constructor(byId, { profile, settings, keeping, ownAddress, signInUrl, onRetry, onFocusLost, onConnect, onDisconnect }) {
    this.#profile = profile;
    this.status = new Status(
      { root: byId('status'), advice: [byId('advice'), byId('form-advice')], retry: byId('retry'), signIn: byId('sign-in') },
      { ownAddress, signInUrl, onRetry, onFocusLost },
    );
    this.form = new ConnectForm(
      {
        form: byId('connect-form'), settingsButton: byId('settings'),
        connectButton: byId('connect'), disconnectButton: byId('disconnect'),
      },
      profile.values,
      { ownAddress, onConnect, onDisconnect },
    );
    new Theme(byId('theme'), settings);
    new LanguageChoice(byId('language'), settings);
    const keys = singleKeys(settings);
    useSingleKeys(keys);
    const switches = { keep: keeping, 'single-keys': keys, 'more-time': moreTime(settings) };
    for (const [id, preference] of Object.entries(switches)) new PreferenceSwitch(byId(id), preference);
    this.#identity = new Identity(byId('settings'));
    this.#showMember({ name: profile.values.name });
  }

  /** Connect, or say why the page waits for a click. */
  start() {
    if (this.#profile.connectsUnasked) {
      this.form.submit();
      return;
    }
    if (this.#profile.offersName) this.status.showOfferedName();
    this.status.showForeignAddress(this.#profile.foreignAddressSource);
    this.form.focus();
  }

  /** The connection has another state. */
  showState(state) {
    this.status.show(state, this.#profile.values);
    this.form.show(state);
  }

  /** The user has to sign in, or has connected again. */
  setSignedOut(isSignedOut) {
    this.#isSignedOut = isSignedOut;
    if (isSignedOut) this.status.showSignedOut();
    this.form.setSignedOut(isSignedOut);
    this.#showMember({ name: this.#profile.values.name });
  }

  /** The user as a person, as far as known, in this room of the list of rooms; null without a connection. */
  showSelf(self, room) {
    this.#showMember(self);
    if (room === null) return;
    this.status.showIdentity(self, placeOf(room));
    this.form.fixName(self.vouched ? self.name : null);
  }

  #showMember(self) {
    if (this.#isSignedOut) this.#identity.showNobody(phrase('status.signed_out'));
    else this.#identity.show({ ...self, name: self.name || phrase('people.guest') });
  }
}

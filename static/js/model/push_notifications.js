const KEY = 'push'; // what this browser is subscribed as: JSON `{ scope, id, renewedAt }`
const RENEW_AFTER_MS = 24 * 3_600_000; // the server forgets a subscription after 90 days

/**
 * Whether the user is notified in this browser of mentions and direct messages while the chat is closed. It is one
 * account's: for another one, or if the user signs out, the subscription ends.
 */
export class PushNotifications {
  #api;
  #browser;
  #settings;
  #now;
  #scope = null;

  /** `api` is an HttpApi, `browser` a BrowserPush. */
  constructor({ api, browser, settings, now = () => Date.now() }) {
    this.#api = api;
    this.#browser = browser;
    this.#settings = settings;
    this.#now = now;
  }

  /** 'unsupported', 'blocked' by the user's browser, 'on' or 'off'. */
  get state() {
    if (!this.#browser.isSupported) return 'unsupported';
    if (this.#browser.permission === 'denied') return 'blocked';
    const isOn = this.#stored?.scope === this.#scope && this.#browser.permission === 'granted';
    return this.#scope !== null && isOn ? 'on' : 'off';
  }

  /** The user clicked: ask for the permission, and subscribe. Rejects if that fails. */
  async turnOn() {
    if (await this.#browser.askPermission() === 'granted') await this.#subscribe();
  }

  /** The user wants no more notifications here. */
  async turnOff() {
    const { id } = this.#stored ?? {};
    await this.forget();
    if (id) await this.#api.request('DELETE', `push/subscriptions?id=${id}`);
  }

  /** The chat is open as an account, known by its scope. */
  async onAccount(scope) {
    this.#scope = scope;
    const stored = this.#stored;
    if (this.#browser.isSupported && stored !== null) {
      if (stored.scope !== scope || this.#browser.permission !== 'granted') await this.forget();
      else if (!(this.#now() - stored.renewedAt < RENEW_AFTER_MS)) await this.#subscribe();
    }
  }

  /** End the subscription at the browser: the server finds it gone with the next notification. */
  async forget() {
    if (this.#stored === null || !this.#browser.isSupported) return;
    this.#settings.remove(KEY);
    await this.#browser.unsubscribe();
  }

  async #subscribe() {
    const scope = this.#scope;
    const { publicKey } = await this.#api.request('GET', 'push');
    const subscription = await this.#browser.subscribe(publicKey);
    const { id } = await this.#api.request('PUT', 'push/subscriptions', subscription);
    if (scope !== this.#scope) await this.#browser.unsubscribe(); // it is another account's by now
    else this.#settings.write(KEY, JSON.stringify({ scope, id, renewedAt: this.#now() }));
  }

  get #stored() {
    try {
      const { scope, id, renewedAt } = JSON.parse(this.#settings.read(KEY));
      return { scope, id, renewedAt };
    } catch {
      return null;
    }
  }
}

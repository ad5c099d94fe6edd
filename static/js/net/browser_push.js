const SCRIPT = 'service_worker.js'; // beside the page, so that it is of the page's folder

/** The browser's side of push notifications: the permission, and one subscription at its push service. */
export class BrowserPush {
  #workers;
  #notification;
  #hasPush;

  constructor({ navigator, Notification, PushManager } = globalThis) {
    this.#workers = navigator.serviceWorker;
    this.#notification = Notification;
    this.#hasPush = PushManager !== undefined;
  }

  /** Whether the browser has all that is needed: not, for one, on a page without https. */
  get isSupported() {
    return this.#workers !== undefined && this.#notification !== undefined && this.#hasPush;
  }

  /** 'granted', 'denied', or 'default': the user was not asked yet. */
  get permission() {
    return this.#notification.permission;
  }

  /** Asks the user, after a click. Returns a promise of the permission. */
  askPermission() {
    return this.#notification.requestPermission();
  }

  /** Returns a promise of a subscription `{ endpoint, keys }` for the server's public key. */
  async subscribe(publicKey) {
    await this.#workers.register(SCRIPT);
    const { pushManager } = await this.#workers.ready;
    const options = { userVisibleOnly: true, applicationServerKey: bytesOf(publicKey) };
    try {
      return (await pushManager.subscribe(options)).toJSON();
    } catch (error) {
      if (error.name !== 'InvalidStateError') throw error;
      await this.unsubscribe(); // it was for another key
      return (await pushManager.subscribe(options)).toJSON();
    }
  }

  /** Ends the subscription, if there is one: what is pushed to it reaches nobody any more. */
  async unsubscribe() {
    const registration = await this.#workers.getRegistration();
    const subscription = await registration?.pushManager.getSubscription();
    await subscription?.unsubscribe();
  }

  /** The user has clicked a notification of a room. */
  onGo(listen) {
    this.#workers.addEventListener('message', ({ data }) => {
      if (data?.type === 'go' && typeof data.room === 'string' && data.room !== '') listen(data.room);
    });
  }
}

function bytesOf(base64url) {
  const base64 = base64url.replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

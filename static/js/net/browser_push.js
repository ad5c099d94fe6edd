/** The browser's side of push notifications: one subscription at its push service. */
export class BrowserPush {
  #notifications;
  #hasPush;

  /** `notifications` is BrowserNotifications. */
  constructor(notifications, { PushManager } = globalThis) {
    this.#notifications = notifications;
    this.#hasPush = PushManager !== undefined;
  }

  get isSupported() {
    return this.#notifications.isSupported && this.#hasPush;
  }

  get permission() {
    return this.#notifications.permission;
  }

  /** Asks the user, after a click. Returns a promise of the permission. */
  askPermission() {
    return this.#notifications.askPermission();
  }

  /** Returns a promise of a subscription `{ endpoint, keys }` for the server's public key. */
  async subscribe(publicKey) {
    const { pushManager } = await this.#notifications.worker();
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
    const { pushManager } = await this.#notifications.worker();
    const subscription = await pushManager.getSubscription();
    await subscription?.unsubscribe();
  }
}

function bytesOf(base64url) {
  const base64 = base64url.replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

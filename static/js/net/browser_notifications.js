const SCRIPT = 'service_worker.js'; // beside the page, so that it is of the page's folder

/** The browser's side of notifications: the permission, and the service worker that shows them. */
export class BrowserNotifications {
  #workers;
  #notification;

  constructor({ navigator, Notification } = globalThis) {
    this.#workers = navigator?.serviceWorker;
    this.#notification = Notification;
  }

  /** Whether the browser has all that is needed: not, for one, on a page without https. */
  get isSupported() {
    return this.#workers !== undefined && this.#notification !== undefined;
  }

  /** 'granted', 'denied', or 'default': the user was not asked yet. */
  get permission() {
    return this.#notification.permission;
  }

  /** Asks the user, after a click. Returns a promise of the permission. */
  askPermission() {
    return this.#notification.requestPermission();
  }

  /** Returns a promise of the registration of the service worker. */
  async worker() {
    await this.#workers.register(SCRIPT);
    return this.#workers.ready;
  }

  /**
   * Shows `{ title, body, room, seq, isAlert, isSilent }`, unless the user sees another page of the chat or has been
   * shown the message. `isAlert` asks the system to draw attention to it. Returns a promise of whether it is shown.
   */
  async show(notice) {
    const { active } = await this.worker();
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise((resolve) => { port1.onmessage = ({ data }) => resolve(data); });
    active.postMessage({ type: 'notify', notice }, [port2]);
    return answer;
  }

  /** Keeps what the service worker has to know when no page is open. */
  async keepRules(rules) {
    const cache = await caches.open('notifications');
    await cache.put('rules', new Response(JSON.stringify(rules)));
  }

  /** Returns a promise of the notifications that are shown: `{ room, seq, close() }` each. */
  async shown() {
    const registration = await this.#workers?.getRegistration();
    const all = await registration?.getNotifications() ?? [];
    return all.map((each) => ({ ...each.data, close: () => each.close() }));
  }

  /** The user has clicked a notification of a message. */
  onGo(listen) {
    this.#workers.addEventListener('message', ({ data }) => {
      if (data?.type === 'go' && typeof data.room === 'string' && data.room !== '') listen(data.room, data.seq);
    });
  }
}

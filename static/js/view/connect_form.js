import { normaliseAddress } from '../lib/address.js';
import { isBlank, nameProblem, roomProblem } from '../lib/limits.js';

const ADDRESS_PROBLEM = 'Enter an address such as wss://example.com/api.';

/** Who to be and where: the fields, and the buttons that show them, connect and disconnect. */
export class ConnectForm {
  #form;
  #toggle;
  #opener;
  #idle = true;
  #untested = false;
  #typed = new Set();
  #servedAddress;
  #onConnect;

  /** `servedAddress` is meant by no address; '' where one is needed. */
  constructor({ form, toggle, opener }, values, { servedAddress, onConnect, onDisconnect }) {
    this.#form = form;
    this.#toggle = toggle;
    this.#opener = opener;
    this.#servedAddress = servedAddress;
    this.#onConnect = onConnect;
    if (servedAddress) this.#field('address').placeholder = 'The server of this page';
    this.fill(values);
    form.addEventListener('input', ({ target }) => this.#noteTyping(target));
    form.addEventListener('submit', (event) => this.#submit(event));
    opener.addEventListener('click', () => this.#open(form.hidden));
    document.addEventListener('keydown', (event) => this.#closeOnEscape(event));
    toggle.addEventListener('click', () => (this.#idle ? this.submit() : onDisconnect()));
  }

  show(state) {
    this.#idle = state.kind === 'disconnected';
    this.#toggle.textContent = this.#idle ? 'Connect' : 'Disconnect';
    this.#toggle.classList.toggle('button--quiet', !this.#idle);
    this.#form.querySelector('[type=submit]').hidden = this.#idle;
    this.#openAfterTest(state);
  }

  submit() {
    this.#form.requestSubmit();
  }

  /** Have these values in the fields. */
  fill(values) {
    for (const [name, value] of Object.entries(values)) this.#field(name).value = value;
  }

  close() {
    this.#open(false);
  }

  /** Show the fields and begin with the first one that is needed. */
  focus() {
    this.#open(true);
    this.#field(this.#field('address').value ? 'name' : 'address').focus();
  }

  // Only the first outcome says whether the fields are right; later ones are the network's doing.
  #openAfterTest({ kind, refused }) {
    const outcome = kind === 'connected' || kind === 'waiting';
    if (this.#untested && outcome) this.#open(refused);
  }

  #noteTyping(field) {
    field.setCustomValidity('');
    this.#typed.add(field.name);
  }

  #closeOnEscape({ key, isComposing }) {
    if (key !== 'Escape' || isComposing || this.#form.hidden) return;
    if (this.#form.contains(document.activeElement)) this.#opener.focus();
    this.#open(false);
  }

  #submit(event) {
    event.preventDefault();
    const name = this.#field('name').value.normalize('NFC').trim();
    const room = this.#field('room').value.trim().toLowerCase();
    const address = this.#address();
    this.#settle('name', name, nameProblem(name));
    this.#settle('room', room, roomProblem(room));
    this.#settle('address', address, address ? '' : ADDRESS_PROBLEM);
    if (this.#form.checkValidity()) {
      this.#untested = true;
      this.#onConnect({ name, room, address }, this.#typed);
      this.#typed = new Set();
    } else {
      this.#open(true);
      this.#form.reportValidity();
    }
  }

  #address() {
    const text = this.#field('address').value;
    return isBlank(text) ? this.#servedAddress : normaliseAddress(text);
  }

  #settle(name, value, problem) {
    const field = this.#field(name);
    field.setCustomValidity(problem);
    if (!problem) field.value = value;
  }

  #open(open) {
    this.#untested = false;
    this.#form.hidden = !open;
    this.#opener.ariaExpanded = open;
  }

  #field(name) {
    return this.#form.elements.namedItem(name);
  }
}

import { normaliseAddress } from './address.js';
import { nameProblem, roomProblem } from './rules.js';

const ADDRESS_PROBLEM = 'Enter an address such as wss://example.com/api.';

/** Who to be and where: the fields, and the buttons that show them, connect and disconnect. */
export class ConnectForm {
  #form;
  #toggle;
  #opener;
  #idle = true;
  #untested = false;
  #onConnect;

  constructor({ form, toggle, opener }, values, { onConnect, onDisconnect }) {
    this.#form = form;
    this.#toggle = toggle;
    this.#opener = opener;
    this.#onConnect = onConnect;
    for (const [name, value] of Object.entries(values)) this.#field(name).value = value;
    form.addEventListener('input', ({ target }) => target.setCustomValidity(''));
    form.addEventListener('submit', (event) => this.#submit(event));
    opener.addEventListener('click', () => this.#open(form.hidden));
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

  /** Show the fields and begin with the first one that is needed. */
  focus() {
    this.#open(true);
    this.#field(this.#field('address').value ? 'name' : 'address').focus();
  }

  // Only the first outcome says whether the fields are right; later ones are the network's doing.
  #openAfterTest({ kind, refused }) {
    const outcome = kind === 'connected' || kind === 'waiting';
    if (!this.#untested || !outcome) return;
    this.#untested = false;
    this.#open(refused);
  }

  #submit(event) {
    event.preventDefault();
    const name = this.#field('name').value.normalize('NFC').trim();
    const room = this.#field('room').value.trim().toLowerCase();
    const address = normaliseAddress(this.#field('address').value);
    this.#settle('name', name, nameProblem(name));
    this.#settle('room', room, roomProblem(room));
    this.#settle('address', address, address ? '' : ADDRESS_PROBLEM);
    if (this.#form.checkValidity()) {
      this.#untested = true;
      this.#onConnect({ name, room, address });
    } else {
      this.#open(true);
      this.#form.reportValidity();
    }
  }

  #settle(name, value, problem) {
    const field = this.#field(name);
    field.setCustomValidity(problem);
    if (!problem) field.value = value;
  }

  #open(open) {
    this.#form.hidden = !open;
    this.#opener.ariaExpanded = open;
  }

  #field(name) {
    return this.#form.elements.namedItem(name);
  }
}

import { phrase } from '../language/language.js';
import { normaliseAddress } from '../lib/address.js';
import { isBlank, nameProblem, roomProblem, typedRoom } from '../lib/limits.js';
import { loadNameRules } from '../lib/name_rules.js';

const FIELDS = ['name', 'room', 'address'];
const REFUSED = { name: 'settings.name_refused', room: 'settings.room_refused', address: 'settings.address_refused' };

/**
 * The settings: name, room and address, and the buttons that show them, connect and disconnect. What stands elsewhere
 * in the form, such as the theme, is not its own.
 */
export class ConnectForm {
  #form;
  #connectButton;
  #settingsButton;
  #disconnectButton;
  #isDisconnected = true;
  #isSignedOut = false;
  #isFirstAttempt = false; // with these values
  #typed = new Set();
  #ownName = null; // what the name field had before it was fixed; null: it is not
  #ownAddress;
  #onConnect;

  /**
   * An empty address field stands for `ownAddress`, which is '' if the page has none.
   * `onConnect(values, typed)`: the user submitted the form, after typing into the fields `typed`.
   */
  constructor({ form, connectButton, settingsButton, disconnectButton }, values, { ownAddress, onConnect, onDisconnect }) {
    this.#form = form;
    this.#connectButton = connectButton;
    this.#settingsButton = settingsButton;
    this.#disconnectButton = disconnectButton;
    this.#ownAddress = ownAddress;
    this.#onConnect = onConnect;
    if (ownAddress) this.#field('address').placeholder = phrase('settings.own_server');
    this.fill(values);
    form.addEventListener('input', ({ target }) => this.#onInput(target));
    form.addEventListener('submit', (event) => this.#onSubmit(event));
    settingsButton.addEventListener('click', () => this.#open(form.hidden));
    form.querySelector('[data-close]').addEventListener('click', () => this.#closeAndLeave());
    document.addEventListener('keydown', (event) => this.#closeOnEscape(event));
    document.addEventListener('pointerdown', ({ target }) => this.#closeOnPress(target));
    connectButton.addEventListener('click', () => this.submit());
    disconnectButton.addEventListener('click', onDisconnect);
  }

  show(state) {
    this.#isDisconnected = state.kind === 'disconnected';
    this.#disconnectButton.hidden = this.#isDisconnected;
    this.#openAfterAttempt(state);
    this.#showConnect();
  }

  /** Nobody joins the chat, under any name, before they have signed in. */
  setSignedOut(isSignedOut) {
    this.#isSignedOut = isSignedOut;
    this.#field('name').parentElement.hidden = isSignedOut;
    this.#showConnect();
  }

  submit() {
    this.#form.requestSubmit();
  }

  /** Set the fields to these values. */
  fill(values) {
    for (const [name, value] of Object.entries(values)) {
      if (name === 'name' && this.#ownName !== null) this.#ownName = value;
      else this.#field(name).value = value;
    }
  }

  /** The name is the sign-in's, and cannot be changed here; null: it can. */
  fixName(name) {
    const field = this.#field('name');
    const isFixed = name !== null;
    if (isFixed) this.#ownName ??= field.value;
    field.value = isFixed ? name : this.#ownName ?? field.value;
    if (!isFixed) this.#ownName = null;
    field.readOnly = isFixed;
    this.#form.querySelector('#name-note').hidden = !isFixed;
  }

  close() {
    this.#open(false);
  }

  /** Show the form, and focus the first field that is needed. */
  focus() {
    this.#open(true);
    this.#focusField(this.#field('address').value ? 'name' : 'address');
  }

  /** The server refuses the field's value: show it with the reason, and ask for another. */
  askForAnother({ field, value, reason }) {
    this.fill({ [field]: value });
    this.#open(true);
    this.#field(field).setCustomValidity(reason);
    this.#focusField(field);
  }

  // Only the first attempt tells whether the values are right; later ones fail because of the network.
  #openAfterAttempt({ kind, neverOpened }) {
    const isOutcome = kind === 'connected' || kind === 'waiting';
    if (!this.#isFirstAttempt || !isOutcome) return;
    this.#open(Boolean(neverOpened) && this.#isForeign);
    this.#showAdvanced();
  }

  #onInput(field) {
    if (!FIELDS.includes(field.name)) return;
    if (field.name === 'name') loadNameRules().catch(console.error);
    field.setCustomValidity('');
    this.#showProblems();
    this.#typed.add(field.name);
    this.#showConnect();
  }

  #closeOnEscape(event) {
    if (event.key !== 'Escape' || event.isComposing || this.#form.hidden) return;
    event.preventDefault(); // what is below stays open
    this.#closeAndLeave();
  }

  #closeOnPress(target) {
    if (this.#isDisconnected || this.#form.hidden || target.closest('dialog')) return;
    if (![this.#form, this.#settingsButton].some((element) => element.contains(target))) this.#open(false);
  }

  #closeAndLeave() {
    if (this.#form.contains(document.activeElement)) this.#settingsButton.focus();
    this.#open(false);
  }

  #onSubmit(event) {
    event.preventDefault();
    const name = this.#ownName ?? this.#field('name').value.normalize('NFC').trim();
    const room = typedRoom(this.#field('room').value);
    const address = this.#address();
    this.#validate('name', name, nameProblem(name));
    this.#validate('room', room, roomProblem(room));
    this.#validate('address', address, address ? '' : phrase('settings.address_problem'));
    this.#showProblems();
    if (this.#form.checkValidity()) {
      this.#isFirstAttempt = true;
      this.#onConnect({ name, room, address }, this.#typed);
      this.#typed = new Set();
    } else {
      this.#open(true);
      this.#focusField(this.#refused[0]);
    }
  }

  #address() {
    const text = this.#field('address').value;
    return isBlank(text) ? this.#ownAddress : normaliseAddress(text);
  }

  /** Whether the address is not the one of the page's own server. */
  get #isForeign() {
    return this.#address() !== this.#ownAddress || this.#ownAddress === '';
  }

  #validate(name, value, problem) {
    const field = this.#field(name);
    field.setCustomValidity(problem);
    if (!problem && !field.readOnly) field.value = value;
  }

  get #refused() {
    return FIELDS.filter((name) => this.#field(name).validationMessage);
  }

  #showProblems() {
    const refused = this.#refused;
    for (const name of FIELDS) this.#field(name).ariaInvalid = refused.includes(name);
    const texts = refused.map((name) => `${phrase(REFUSED[name])} ${this.#field(name).validationMessage}`);
    const problem = this.#form.querySelector('[role=alert]');
    problem.hidden = refused.length === 0;
    problem.textContent = texts.join(' ');
  }

  #open(isOpen) {
    this.#isFirstAttempt = false;
    this.#form.hidden = !isOpen;
    this.#settingsButton.ariaExpanded = isOpen;
    this.#showConnect();
  }

  // The form has the same button. Without a sign-in it is only for another room or server.
  #showConnect() {
    const isJoining = this.#isDisconnected && !this.#isSignedOut;
    this.#connectButton.hidden = !isJoining || !this.#form.hidden;
    const submit = this.#form.querySelector('[type=submit]');
    submit.textContent = phrase(isJoining ? 'settings.connect' : 'settings.apply');
    submit.hidden = this.#isSignedOut && this.#typed.size === 0;
    this.#form.querySelector('h2').textContent = phrase(isJoining ? 'settings.join' : 'settings.title');
  }

  #focusField(name) {
    this.#showAdvanced();
    this.#field(name).focus();
  }

  // Open where it has what the user must see.
  #showAdvanced() {
    const isRefused = FIELDS.slice(1).some((name) => !this.#field(name).validity.valid);
    if (this.#isForeign || isRefused) this.#form.querySelector('details').open = true;
  }

  #field(name) {
    return this.#form.elements.namedItem(name);
  }
}

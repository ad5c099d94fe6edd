import { phrase } from '../language/language.js';
import { roomFor, roomProblem, titleProblem, topicProblem } from '../lib/limits.js';
import { Dialog } from './dialog.js';

/** Asks for the kind, the title, the id and the topic of a new room. */
export class NewRoomDialog {
  #dialog = new Dialog('new-room', { title: phrase('new_room.title'), submitText: phrase('new_room.create') });
  #isRoomTyped = false;

  /** `create(values)` returns a promise of the room; then `onCreated(room)` is called. */
  constructor({ create, onCreated }) {
    this.#dialog.onInput(({ name }) => this.#onInput(name));
    this.#dialog.open(() => this.#submit(create, onCreated));
  }

  #onInput(name) {
    if (name === 'room') this.#isRoomTyped = true;
    this.#dialog.part('id').hidden = !this.#isOpenRoom;
    if (!this.#isRoomTyped) this.#dialog.field('room').value = roomFor(this.#value('title'));
  }

  async #submit(create, onCreated) {
    const values = this.#values();
    for (const [field, problem] of this.#problems(values)) {
      if (problem) {
        this.#dialog.refuse(field, problem);
        return;
      }
    }
    let created;
    const isDone = await this.#dialog.run(async () => { created = await create(values); });
    if (!isDone) return;
    this.#dialog.close();
    onCreated(created);
  }

  get #isOpenRoom() {
    return this.#dialog.field('kind').value === 'open';
  }

  #values() {
    const [title, topic] = [this.#value('title'), this.#value('topic')];
    const values = { kind: this.#dialog.field('kind').value, title };
    if (topic) values.topic = topic;
    if (this.#isOpenRoom) values.room = this.#value('room').toLowerCase();
    return values;
  }

  #problems({ title, room, topic = '' }) {
    return [
      ['title', titleProblem(title)],
      ['room', room === undefined ? '' : roomProblem(room)],
      ['topic', topicProblem(topic)],
    ];
  }

  #value(name) {
    return this.#dialog.field(name).value.normalize('NFC').trim();
  }
}

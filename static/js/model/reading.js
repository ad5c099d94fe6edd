import { parentOf } from '../lib/limits.js';
import { ReadReports } from './read_reports.js';

/** How far the user has read each room, on this device and on others. Of threads, the server is not told. */
export class Reading {
  #rooms;
  #reports;
  #isListed = false; // the server has listed the rooms, each with how far the user has read it

  /** `rooms` are Rooms. `isSubscribed(room)`: only then the server accepts a report. */
  constructor({ rooms, send, isSubscribed }) {
    this.#rooms = rooms;
    this.#reports = new ReadReports({ send, isSubscribed });
  }

  /** The user has read the room up to here. */
  markRead(room, seq) {
    if (this.#rooms.markRead(room, seq)) this.#report(room, seq);
  }

  /** The server knows that the user has read the room up to `read`, on whatever device. */
  onDescribed({ room, read = -1 }) {
    const position = this.#rooms.readPosition(room);
    if (position !== null && position > read) this.#report(room, position);
  }

  onListed() {
    this.#isListed = true;
  }

  /** On a first visit to the room that is shown, what is there already counts as read. */
  start({ room, conversation: { last } }) {
    const isFirstVisit = this.#isListed && this.#rooms.readPosition(room) === null;
    if (isFirstVisit && last !== null) this.markRead(room, last);
  }

  onSubscribed() {
    this.#reports.onSubscribed();
  }

  onRead(frame) {
    this.#reports.onRead(frame);
    this.#rooms.onRead(frame);
  }

  /** Report at once: the user leaves the page. */
  flush() {
    this.#reports.flush();
  }

  forget(room) {
    this.#reports.forget(room);
  }

  onClose() {
    this.#isListed = false;
    this.#reports.onClose();
  }

  onError(error) {
    return this.#reports.onError(error);
  }

  #report(room, seq) {
    if (parentOf(room) === null) this.#reports.report(room, seq);
  }
}

// A room on a server, as far as a client's log knows it.

/**
 * It gives out a number, then writes a message there, later or never; then the number is sealed. It deletes
 * the oldest messages. Its posts are lost, duplicated and reordered.
 */
export class RoomModel {
  kept = []; // { seq, at }, oldest first
  #posts = []; // messages, or numbers that are void
  #unwritten = [];
  #next = 1_000;
  #chance;

  constructor(chance) {
    this.#chance = chance;
  }

  addMessage() {
    this.#write(this.#reserve());
  }

  reserve() {
    this.#unwritten.push(this.#reserve());
  }

  writeLate() {
    const seq = this.#takeUnwritten();
    if (seq) this.#write(seq);
  }

  seal() {
    const seq = this.#takeUnwritten();
    if (seq) this.#post(seq);
  }

  /** All that was given out is written or void. */
  settle() {
    while (this.#unwritten.length > 0) this.seal();
  }

  deliver(to) {
    const [post] = this.#posts.splice(this.#chance() * this.#posts.length, 1);
    if (post === undefined) return [];
    return typeof post === 'number' ? to.receiveVoid(post) : to.receive(post);
  }

  loseAllPosts() {
    this.#posts = [];
  }

  deleteOldest() {
    this.kept.splice(0, this.#chance() * 3);
  }

  after(seq) {
    const end = this.#firstUnwrittenAfter(seq) - 1;
    const found = this.kept.filter((kept) => kept.seq > seq && kept.seq <= end);
    if (found.length === 0) return { messages: [], from: seq + 1, upTo: seq, more: false };
    const messages = found.slice(0, this.#limit());
    const more = messages.length < found.length;
    const from = Math.max(seq + 1, this.kept[0].seq);
    return { messages, from, upTo: more ? messages.at(-1).seq : end, more };
  }

  /** The page before a number, or the newest one. It may end below a number that is being written. */
  before(seq) {
    const recent = this.kept.at(-this.#limit())?.seq ?? 0;
    let upTo = (seq ?? this.#firstUnwrittenAfter(recent)) - 1;
    if (this.#unwritten.includes(upTo)) upTo -= 1;
    const unwritten = Math.max(0, ...this.#unwritten.filter((each) => each <= upTo));
    const found = this.kept.filter((kept) => kept.seq <= upTo);
    const messages = found.filter((kept) => kept.seq > unwritten).slice(-this.#limit());
    const more = unwritten > 0 || messages.length < found.length;
    return { messages, from: messages[0]?.seq ?? upTo + 1, upTo, more };
  }

  #reserve() {
    this.#next += 1;
    return this.#next - 1;
  }

  #write(seq) {
    this.kept.push({ seq, at: seq });
    this.kept.sort((a, b) => a.seq - b.seq);
    this.#post({ seq, at: seq });
  }

  #post(post) {
    if (this.#chance() < 0.8) this.#posts.push(post);
    if (this.#chance() < 0.1) this.#posts.push(post);
  }

  #takeUnwritten() {
    return this.#unwritten.splice(this.#chance() * this.#unwritten.length, 1)[0];
  }

  #firstUnwrittenAfter(seq) {
    return Math.min(this.#next, ...this.#unwritten.filter((each) => each > seq));
  }

  #limit() {
    return 1 + Math.floor(this.#chance() * 4);
  }
}

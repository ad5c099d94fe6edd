import { phrase } from '../language/language.js';
import { randomToken } from '../lib/random.js';
import { RetryLoop } from './retry_loop.js';

/** A request that is repeated, each time with a new id, until the answer to any attempt arrives. */
export class Request {
  #loop;
  #onRefused;
  #onThrottled;
  #isRepeatable;
  #ids = new Set(); // of all attempts that may have had an effect
  #isPending = false;

  /**
   * `send(id, { isRetry })` sends the request. `onRefused(reason, code)`: the server refuses it for good.
   * `onThrottled(isThrottled)`: it waits because the server says that it came too soon. Without `isRepeatable`
   * it is sent again only after such an answer: it may have had its effect otherwise.
   */
  constructor({ send, onRefused, onThrottled = () => {}, isRepeatable = true }) {
    this.#onRefused = onRefused;
    this.#onThrottled = onThrottled;
    this.#isRepeatable = isRepeatable;
    this.#loop = new RetryLoop(() => this.#attempt(send));
  }

  /** Whether the request waits for its answer, or for its first attempt. */
  get isPending() {
    return this.#isPending;
  }

  /** Make the first attempt in `delayMs`. Does nothing while the request is pending. */
  start(delayMs = 0) {
    this.#isPending = true;
    this.#loop.start(delayMs);
  }

  /** Start over: what the request asks for has changed. */
  restart() {
    this.stop();
    this.start();
  }

  /** Whether a frame with this id answers the pending request. */
  matches(id) {
    return this.#isPending && this.#ids.has(id);
  }

  /** Returns whether the error answers this request. */
  onError({ code, id, message, retryAfter }) {
    const isAnswer = this.matches(id);
    // An error of API Gateway does not tell which frame failed, so it may be this one.
    if (code === undefined || (isAnswer && code === 'unavailable' && this.#isRepeatable)) {
      this.#loop.retryLater();
    } else if (isAnswer && code === 'too_many') {
      if (!this.#isRepeatable) this.#ids.delete(id);
      this.#loop.retryAfter(retryAfter);
      this.#onThrottled(true);
    } else if (isAnswer) {
      this.stop();
      this.#onRefused(message, code);
    }
    return isAnswer;
  }

  stop() {
    this.#isPending = false;
    this.#ids.clear();
    this.#loop.stop();
    this.#onThrottled(false);
  }

  #attempt(send) {
    const isRetry = this.#ids.size > 0;
    if (isRetry && !this.#isRepeatable) {
      this.stop();
      this.#onRefused(phrase('problem.no_answer_maybe_done'), 'no_answer');
      return;
    }
    const id = randomToken();
    this.#ids.add(id);
    send(id, { isRetry });
  }
}

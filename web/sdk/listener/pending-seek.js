/**
 * Jumps on a connection that stays. What comes before the answer is of where the listener was; and while one answer is
 * awaited, only the last of the wishes that follow is worth asking for: somebody is dragging a control.
 */
export class Seeking {
  #awaited = 0;
  #asked = 0;
  #again = false;

  /** Whether what comes is not what was asked for last. */
  get isAwaited() {
    return this.#awaited !== 0;
  }

  /**
   * @param {import('../connection/connection.js').Link} link
   * @param {string | number} from
   */
  ask(link, from) {
    if (this.isAwaited) {
      this.#again = true;
    } else {
      this.#awaited = ++this.#asked;
      link.say({ action: 'seek', from, requestId: this.#awaited });
    }
  }

  /** Whether this is the answer that is awaited. @param {Record<string, any>} message */
  isAnsweredBy(message) {
    return this.isAwaited && message.requestId === this.#awaited;
  }

  /** @returns {boolean} whether there is another wish already */
  answered() {
    const again = this.#again;
    this.forget();
    return again;
  }

  /** The connection is gone: the next one asks anew. */
  forget() {
    this.#awaited = 0;
    this.#again = false;
  }
}

// SPDX-License-Identifier: Apache-2.0
/**
 * A seek on an open connection. Messages before its answer belong to the old position. One is in flight; of those
 * requested meanwhile only the last is sent.
 */
export class PendingSeek {
  #pendingId = 0;
  #lastId = 0;
  #hasNewer = false;

  /** Whether frames that arrive are of an old position. */
  get isPending() {
    return this.#pendingId !== 0;
  }

  /**
   * @param {import('../connection/connection.js').Connection} connection
   * @param {string | number} from
   */
  send(connection, from) {
    if (this.isPending) {
      this.#hasNewer = true;
    } else {
      this.#pendingId = ++this.#lastId;
      connection.send({ action: 'seek', from, requestId: this.#pendingId });
    }
  }

  /** Whether this is the awaited answer. @param {Record<string, any>} message */
  isAnsweredBy(message) {
    return this.isPending && message.requestId === this.#pendingId;
  }

  /** @returns {boolean} whether another seek was requested meanwhile */
  complete() {
    const hasNewer = this.#hasNewer;
    this.clear();
    return hasNewer;
  }

  /** The connection is lost: the next one begins at the position. */
  clear() {
    this.#pendingId = 0;
    this.#hasNewer = false;
  }
}

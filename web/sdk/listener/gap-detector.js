// SPDX-License-Identifier: Apache-2.0
/**
 * Frames that will not arrive, both ends included.
 *
 * @typedef {object} MissingRange
 * @property {number} fromSeq
 * @property {number} toSeq
 * @property {string} reason the server's word, or {@link UNEXPLAINED}
 */

/** Reason of a gap that the server did not report. */
export const UNEXPLAINED = 'unexplained';

/**
 * Tracks the next expected sequence over successive connections: detects repeated frames, and frames that are missing
 * without a `gap` message.
 */
export class GapDetector {
  /** @type {number | null} */
  #expected;

  /** Whether the start is fixed. */
  #isSettled = false;

  /** @param {number | null} [first] first sequence, if the listener named one */
  constructor(first = null) {
    this.#expected = first;
  }

  /** The next expected sequence; null before the first attach. */
  get next() {
    return this.#expected;
  }

  /**
   * A connection was attached. The first attach fixes the start, so that a connection that breaks before its first frame
   * skips nothing.
   *
   * @param {number} nextSequence
   */
  attached(nextSequence) {
    if (this.#expected === null || (!this.#isSettled && nextSequence < this.#expected)) {
      this.#expected = nextSequence;
    }
    this.#isSettled = true;
  }

  /** @param {number} sequence */
  isRepeated(sequence) {
    return this.#expected !== null && sequence < this.#expected;
  }

  /**
   * A frame that is not repeated was received.
   *
   * @param {number} sequence
   * @returns {MissingRange[]} frames missing before it that no `gap` message named
   */
  received(sequence) {
    const missing = this.#missingBefore(sequence);
    this.#expected = sequence + 1;
    this.#isSettled = true;
    return missing;
  }

  /**
   * The server reported a gap.
   *
   * @param {number} fromSeq
   * @param {number} toSeq
   * @param {string} reason
   * @returns {MissingRange[]} the part that was not known
   */
  gapReported(fromSeq, toSeq, reason) {
    if (toSeq < fromSeq || this.isRepeated(toSeq)) {
      return [];
    }
    const missing = this.#missingBefore(fromSeq);
    missing.push({ fromSeq: Math.max(fromSeq, this.#expected ?? fromSeq), toSeq, reason });
    this.#expected = toSeq + 1;
    return missing;
  }

  /**
   * The session has ended.
   *
   * @param {number} lastSequence of its last frame
   * @returns {MissingRange[]} frames that did not arrive
   */
  ended(lastSequence) {
    const missing = this.#missingBefore(lastSequence + 1);
    this.#expected = Math.max(this.#expected ?? 0, lastSequence + 1);
    return missing;
  }

  /**
   * @param {number} sequence
   * @returns {MissingRange[]}
   */
  #missingBefore(sequence) {
    return this.#expected === null || sequence <= this.#expected
      ? []
      : [{ fromSeq: this.#expected, toSeq: sequence - 1, reason: UNEXPLAINED }];
  }
}

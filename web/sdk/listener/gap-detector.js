/**
 * Frames that will not come, both ends included.
 *
 * @typedef {object} Missing
 * @property {number} fromSeq
 * @property {number} toSeq
 * @property {string} reason the server's word, or {@link UNEXPLAINED}
 */

/** The reason of a gap that the server did not tell of. */
export const UNEXPLAINED = 'unexplained';

/**
 * Which frame must come next, as the listener itself knows it: so that a frame that comes twice is heard once, and one
 * that does not come is told, whatever the server says.
 */
export class Continuity {
  /** @type {number | null} */
  #expected;

  /** Whether the server has had its say on where this begins. */
  #settled = false;

  /** @param {number | null} [first] the frame to begin with, where the listener named one */
  constructor(first = null) {
    this.#expected = first;
  }

  /** Where to go on; nothing where that is still to be found out by the first attach. */
  get next() {
    return this.#expected;
  }

  /**
   * The server's first word on a connection. The first attach settles where listening begins, so that a connection that
   * breaks before its first frame skips nothing.
   *
   * @param {number} nextSequence
   */
  attached(nextSequence) {
    if (this.#expected === null || (!this.#settled && nextSequence < this.#expected)) {
      this.#expected = nextSequence;
    }
    this.#settled = true;
  }

  /** @param {number} sequence */
  isRepeated(sequence) {
    return this.#expected !== null && sequence < this.#expected;
  }

  /**
   * Takes a frame that is not repeated.
   *
   * @param {number} sequence
   * @returns {Missing[]} what should have come before it, and nobody explained
   */
  heard(sequence) {
    const missing = this.#missingBefore(sequence);
    this.#expected = sequence + 1;
    this.#settled = true;
    return missing;
  }

  /**
   * The server says that frames will not come.
   *
   * @param {number} fromSeq
   * @param {number} toSeq
   * @param {string} reason
   * @returns {Missing[]} that, without the part that is known already
   */
  told(fromSeq, toSeq, reason) {
    if (toSeq < fromSeq || this.isRepeated(toSeq)) {
      return [];
    }
    const missing = this.#missingBefore(fromSeq);
    missing.push({ fromSeq: Math.max(fromSeq, this.#expected ?? fromSeq), toSeq, reason });
    this.#expected = toSeq + 1;
    return missing;
  }

  /**
   * The session is over.
   *
   * @param {number} lastSequence of its last frame
   * @returns {Missing[]} what did not come of it
   */
  ended(lastSequence) {
    const missing = this.#missingBefore(lastSequence + 1);
    this.#expected = Math.max(this.#expected ?? 0, lastSequence + 1);
    return missing;
  }

  /**
   * @param {number} sequence
   * @returns {Missing[]}
   */
  #missingBefore(sequence) {
    return this.#expected === null || sequence <= this.#expected
      ? []
      : [{ fromSeq: this.#expected, toSeq: sequence - 1, reason: UNEXPLAINED }];
  }
}

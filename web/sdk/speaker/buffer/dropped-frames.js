// SPDX-License-Identifier: Apache-2.0
/**
 * Frames dropped from a full buffer, until they are reported. Whether one that had been sent has arrived is unknown until
 * the next attach.
 */
export class DroppedFrames {
  /** @type {DroppedRange[]} */
  #lost = [];
  /** @type {DroppedRange[]} */
  #doubtful = [];

  /**
   * @param {number} index
   * @param {number} micros its duration
   * @param {boolean} wasSent
   */
  add(index, micros, wasSent) {
    const ranges = wasSent ? this.#doubtful : this.#lost;
    const before = ranges.at(-1);
    if (before && before.end === index && before.micros === micros) {
      before.end++;
    } else {
      ranges.push({ from: index, end: index + 1, micros });
    }
  }

  /**
   * The server has every frame below this index, and none of the dropped ones from there on.
   *
   * @param {number} arrivedEnd
   * @returns {number} how many dropped frames had arrived
   */
  settle(arrivedEnd) {
    const doubtful = this.#doubtful.splice(0);
    const missing = doubtful
      .map((range) => ({ ...range, from: Math.max(range.from, arrivedEnd) }))
      .filter(({ from, end }) => from < end);
    this.#lost.unshift(...missing);
    return countOf(doubtful) - countOf(missing);
  }

  /** Whether frames are certainly lost and not reported. */
  get hasLost() {
    return this.#lost.length > 0;
  }

  /** @returns {DroppedRange | null} the next range of lost frames */
  take() {
    const range = this.#lost.shift();
    while (range && this.#lost[0]?.from === range.end && this.#lost[0].micros === range.micros) {
      range.end = this.#lost[0].end;
      this.#lost.shift();
    }
    return range ?? null;
  }
}

/**
 * @typedef {object} DroppedRange
 * @property {number} from index of the first
 * @property {number} end one beyond the last
 * @property {number} micros duration of each
 */

/** @param {DroppedRange[]} ranges */
function countOf(ranges) {
  return ranges.reduce((count, { from, end }) => count + end - from, 0);
}

/**
 * Frames that were dropped because there was no room for them, until somebody is told. Of one that was sent before,
 * nobody knows whether it arrived until the server says what it has.
 */
export class DroppedFrames {
  /** @type {DroppedRange[]} */
  #lost = [];
  /** @type {DroppedRange[]} */
  #doubtful = [];

  /**
   * @param {number} index
   * @param {number} micros how long it lasts
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
   * The server said what it has: every frame below this one, and none from there on that was dropped.
   *
   * @param {number} arrivedEnd
   * @returns {number} how many of the dropped had arrived
   */
  settle(arrivedEnd) {
    const doubtful = this.#doubtful.splice(0);
    const missing = doubtful
      .map((range) => ({ ...range, from: Math.max(range.from, arrivedEnd) }))
      .filter(({ from, end }) => from < end);
    this.#lost.unshift(...missing);
    return countOf(doubtful) - countOf(missing);
  }

  /** Whether something is certain, and nobody has been told. */
  get hasLost() {
    return this.#lost.length > 0;
  }

  /** @returns {DroppedRange | null} what is lost for certain: each once, neighbours together */
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
 * @property {number} micros how long each lasts
 */

/** @param {DroppedRange[]} ranges */
function countOf(ranges) {
  return ranges.reduce((count, { from, end }) => count + end - from, 0);
}

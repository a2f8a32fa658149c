// SPDX-License-Identifier: Apache-2.0
/** @typedef {import('/sdk/holdfast.js').Gap} Gap */

/**
 * A missing stretch of audio.
 *
 * @typedef {object} Stretch
 * @property {number} at its start, in seconds since the session's first frame
 * @property {number} until its end
 * @property {number} ms missing audio in it
 * @property {string} reason
 */

/** Gaps nearer than this are shown as one; seconds. */
const NEAR = 1;

/** All missing audio: merges neighbours, and counts no frame twice, however often the listener seeks back. */
export class Gaps {
  /** Disjoint ranges of frames. @type {[from: number, to: number][]} */
  #ranges = [];
  /** @type {Stretch[]} */
  #latest = [];
  #latestMax;

  /** Number of stretches. */
  count = 0;

  /** Missing audio in all. */
  ms = 0;

  /** @param {number} latestMax number of stretches that can still be merged with */
  constructor(latestMax) {
    this.#latestMax = latestMax;
  }

  /**
   * @param {Gap} gap
   * @returns {Stretch | null} the stretch it is part of; null if all of it is known
   */
  add({ fromSeq, toSeq, ms: all, at, reason }) {
    const ms = all * this.#shareUnknown(fromSeq, toSeq);
    if (ms === 0) {
      return null;
    }
    this.ms += ms;
    const until = at + all / 1_000;
    const near = this.#latest.find((stretch) => stretch.reason === reason
      && at <= stretch.until + NEAR && until >= stretch.at - NEAR);
    if (near) {
      near.ms += ms;
      near.at = Math.min(near.at, at);
      near.until = Math.max(near.until, until);
      return near;
    }
    const stretch = { at, until, ms, reason };
    this.count++;
    this.#latest.push(stretch);
    this.#latest.splice(0, this.#latest.length - this.#latestMax);
    return stretch;
  }

  /**
   * @param {number} from
   * @param {number} to
   * @returns {number} share of it that was not known; 0 to 1
   */
  #shareUnknown(from, to) {
    const length = to - from + 1;
    let unknown = length;
    let [first, last] = [from, to];
    const apart = [];
    for (const range of this.#ranges) {
      const [begin, end] = range;
      unknown -= Math.max(0, Math.min(end, to) - Math.max(begin, from) + 1);
      if (begin <= to + 1 && end >= from - 1) {
        first = Math.min(first, begin);
        last = Math.max(last, end);
      } else {
        apart.push(range);
      }
    }
    this.#ranges = [...apart, [first, last]];
    return unknown / length;
  }
}

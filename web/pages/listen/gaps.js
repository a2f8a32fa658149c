/** @typedef {import('/sdk/holdfast.js').Gap} Gap */

/**
 * A stretch of the talk that could not be heard.
 *
 * @typedef {object} Stretch
 * @property {number} at when it begins; seconds since the talk began
 * @property {number} until when it ends
 * @property {number} ms how much of it is missing
 * @property {string} reason
 */

/** Gaps so near to each other are one to whoever listens; seconds. */
const NEAR = 1;

/** All that could not be heard: neighbours together, and nothing twice, however often a listener goes back there. */
export class Gaps {
  /** Of frames, apart from each other. @type {[from: number, to: number][]} */
  #ranges = [];
  /** @type {Stretch[]} */
  #latest = [];
  #latestMax;

  /** How many stretches there are. */
  count = 0;

  /** How much is missing in all. */
  ms = 0;

  /** @param {number} latestMax so many stretches are remembered, to be added to */
  constructor(latestMax) {
    this.#latestMax = latestMax;
  }

  /**
   * @param {Gap} gap
   * @returns {Stretch | null} what it is part of; nothing where it is known already
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
   * @returns {number} how much of it was not told before; 0 to 1
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

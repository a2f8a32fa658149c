/**
 * Which sequence and which media time a talk's frames have. Frames are counted from 0, the talk's first, and the talk
 * has a time of its own, in µs; the server says at the first attach where both begin for it.
 */
export class Numbering {
  /** Sequence of frame 0; nothing before the first attach. @type {number | null} */
  #sequenceOf0 = null;
  #originAt = 0;
  #originMicros = 0;

  get isKnown() {
    return this.#sequenceOf0 !== null;
  }

  /** @param {number} index */
  sequence(index) {
    return (this.#sequenceOf0 ?? 0) + index;
  }

  /** @param {number} sequence */
  index(sequence) {
    return sequence - (this.#sequenceOf0 ?? 0);
  }

  /** @param {number} at the talk's own time, in µs */
  mediaTime(at) {
    return Math.max(0, Math.round(this.#originMicros + at - this.#originAt));
  }

  /**
   * From here on, both begin here.
   *
   * @param {{index: number, at: number}} here
   * @param {{sequence: number, mediaTime: number}} there
   */
  begin(here, there) {
    this.#sequenceOf0 = there.sequence - here.index;
    this.#originAt = here.at;
    this.#originMicros = there.mediaTime;
  }

  /** @returns {NumberingData} */
  get data() {
    return { sequenceOf0: this.#sequenceOf0, originAt: this.#originAt, originMicros: this.#originMicros };
  }

  /** @param {NumberingData} data */
  restore(data) {
    this.#sequenceOf0 = data.sequenceOf0;
    this.#originAt = data.originAt;
    this.#originMicros = data.originMicros;
  }
}

/**
 * @typedef {object} NumberingData
 * @property {number | null} sequenceOf0
 * @property {number} originAt
 * @property {number} originMicros
 */

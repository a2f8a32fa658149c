// SPDX-License-Identifier: Apache-2.0
/**
 * Maps this speaker's frame index and clock (µs), both from 0, to the session's sequence and media time. The first attach
 * fixes the offsets.
 */
export class FrameNumbering {
  /** Sequence of frame 0; null before the first attach. @type {number | null} */
  #sequenceOf0 = null;
  #originClock = 0;
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

  /** @param {number} at this speaker's clock, in µs */
  mediaTime(at) {
    return Math.max(0, Math.round(this.#originMicros + at - this.#originClock));
  }

  /**
   * Fixes the offsets.
   *
   * @param {{index: number, at: number}} local
   * @param {{sequence: number, mediaTime: number}} remote
   */
  begin(local, remote) {
    this.#sequenceOf0 = remote.sequence - local.index;
    this.#originClock = local.at;
    this.#originMicros = remote.mediaTime;
  }

  /** @returns {NumberingState} */
  get state() {
    return { sequenceOf0: this.#sequenceOf0, originClock: this.#originClock, originMicros: this.#originMicros };
  }

  /** @param {NumberingState} state */
  restore(state) {
    this.#sequenceOf0 = state.sequenceOf0;
    this.#originClock = state.originClock;
    this.#originMicros = state.originMicros;
  }
}

/**
 * @typedef {object} NumberingState
 * @property {number | null} sequenceOf0
 * @property {number} originClock
 * @property {number} originMicros
 */

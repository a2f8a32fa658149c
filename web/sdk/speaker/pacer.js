// SPDX-License-Identifier: Apache-2.0
/**
 * The server accepts a burst of 60 s after an attach, then 1.25 × real time (docs/protocol.md §3).
 * A little less here, since a network may deliver delayed frames in a burst.
 */
const BURST_MICROS = 55_000_000;
const RATE = 1.2;

/** Token bucket that paces a speaker's frames. Reads no clock: times are milliseconds of a monotonic one. */
export class Pacer {
  #budget = BURST_MICROS;
  #asOf = 0;

  /** A connection was attached. @param {number} now */
  reset(now) {
    this.#budget = BURST_MICROS;
    this.#asOf = now;
  }

  /**
   * @param {number} micros duration of the audio to send
   * @param {number} now
   * @returns {number} milliseconds to wait
   */
  delay(micros, now) {
    this.#refill(now);
    return Math.max(0, (micros - this.#budget) / RATE / 1_000);
  }

  /**
   * @param {number} micros duration of the audio sent
   * @param {number} now
   */
  spend(micros, now) {
    this.#refill(now);
    this.#budget -= micros;
  }

  /** @param {number} now */
  #refill(now) {
    this.#budget = Math.min(BURST_MICROS, this.#budget + Math.max(0, now - this.#asOf) * 1_000 * RATE);
    this.#asOf = Math.max(now, this.#asOf);
  }
}

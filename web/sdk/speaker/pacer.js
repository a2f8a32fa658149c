/**
 * The server lets a speaker send 60 s of audio at once after an attach, then 1.25 × real time (protocol §3).
 * A little less here: what a network holds up for a while arrives at once.
 */
const BURST_MICROS = 55_000_000;
const RATE = 1.2;

/** How fast audio may be sent. Knows no clock: times are milliseconds of one that never goes back. */
export class Pace {
  #room = BURST_MICROS;
  #asOf = 0;

  /** A connection was attached. @param {number} now */
  startOver(now) {
    this.#room = BURST_MICROS;
    this.#asOf = now;
  }

  /**
   * @param {number} micros how long the audio lasts that is to be sent
   * @param {number} now
   * @returns {number} milliseconds to wait before it may be; 0: none
   */
  wait(micros, now) {
    this.#refill(now);
    return Math.max(0, (micros - this.#room) / RATE / 1_000);
  }

  /**
   * @param {number} micros how long the audio lasts that was sent
   * @param {number} now
   */
  spend(micros, now) {
    this.#refill(now);
    this.#room -= micros;
  }

  /** @param {number} now */
  #refill(now) {
    this.#room = Math.min(BURST_MICROS, this.#room + Math.max(0, now - this.#asOf) * 1_000 * RATE);
    this.#asOf = Math.max(now, this.#asOf);
  }
}

// SPDX-License-Identifier: Apache-2.0
/**
 * For servers that do not say how fast they take audio (docs/protocol.md §3): below their defaults, 60 s after an attach and
 * 1.25 × real time.
 */
const DEFAULT = { availableMicros: 55_000_000, burstMicros: 55_000_000, rate: 1.2 };

/** 55 s of 60 s, and 1.2 of 1.25: two clocks and two timers differ, so a speaker uses less than the server allows. */
const BURST_SHARE = 55 / 60;
const RATE_SHARE = 0.96;

/** A shorter frame counts as 10 ms. A longer frame than the burst would wait for ever; the server refuses it with words. */
const FRAME_MICROS_MIN = 10_000;
const FRAME_MICROS_MAX = 120_000;

/** Frames that have to wait go together after so long, so that no frame has a timer of its own. */
const BATCH_MICROS = 100_000;

/**
 * @param {any} pace of `ready`
 * @returns {typeof DEFAULT}
 */
function paceOf(pace) {
  const { availableMs, burstMs, rateMax } = pace ?? {};
  if (!(availableMs >= 0 && burstMs > 0 && rateMax >= 1)) {
    return DEFAULT;
  }
  return {
    availableMicros: availableMs * 1_000 * BURST_SHARE,
    burstMicros: Math.max(burstMs * 1_000 * BURST_SHARE, FRAME_MICROS_MAX),
    rate: Math.max(rateMax * RATE_SHARE, 1),
  };
}

/**
 * Token bucket that paces a speaker's frames, below the server's. A frame is charged when it is acked, and until then counts
 * as in flight: so frames that a stalled network delivers all at once do not exceed the server's bucket either. Reads no
 * clock: times are milliseconds of a monotonic one.
 */
export class Pacer {
  #pace = DEFAULT;
  #available = DEFAULT.availableMicros;
  #asOf = 0;
  /** @type {{sequence: number, micros: number}[]} */
  #inFlight = [];
  #inFlightMicros = 0;

  /**
   * A connection was attached. Frames in flight on the one before are sent again, or `ready` has counted them.
   *
   * @param {any} pace of `ready`, which says how much may come and how fast
   * @param {number} now
   */
  attached(pace, now) {
    this.#pace = paceOf(pace);
    this.#available = this.#pace.availableMicros;
    this.#asOf = now;
    this.#inFlight = [];
    this.#inFlightMicros = 0;
  }

  /** The audio that is worth one timer, in µs. */
  get batchMicros() {
    return Math.min(BATCH_MICROS * this.#pace.rate, this.#pace.burstMicros);
  }

  /**
   * @param {number} micros duration of the next frame
   * @param {number} now
   * @returns {number} milliseconds to wait; `Infinity` where only an ack allows another frame
   */
  delay(micros, now) {
    this.#refill(now);
    const inFlight = this.#inFlightMicros + priceOf(micros);
    const needsAck = inFlight > this.#pace.burstMicros && inFlight > this.#available;
    return needsAck ? Infinity : this.#timeUntil(inFlight);
  }

  /**
   * @param {number} micros duration of the frames to send
   * @param {number} now
   * @returns {number} milliseconds until they may be sent together, or as much of them as may be in flight
   */
  batchDelay(micros, now) {
    this.#refill(now);
    return this.#timeUntil(Math.min(this.#inFlightMicros + micros, this.#pace.burstMicros));
  }

  /** @param {number} micros */
  #timeUntil(micros) {
    return Math.max(0, (micros - this.#available) / this.#pace.rate / 1_000);
  }

  /**
   * @param {number} sequence
   * @param {number} micros duration of the frame
   */
  sent(sequence, micros) {
    this.#inFlight.push({ sequence, micros: priceOf(micros) });
    this.#inFlightMicros += priceOf(micros);
  }

  /**
   * The server has every frame up to this one.
   *
   * @param {number} sequence
   * @param {number} now
   */
  acked(sequence, now) {
    this.#refill(now);
    const end = this.#inFlight.findIndex((frame) => frame.sequence > sequence);
    for (const { micros } of this.#inFlight.splice(0, end < 0 ? this.#inFlight.length : end)) {
      this.#inFlightMicros -= micros;
      this.#available -= micros;
    }
  }

  /** @param {number} now */
  #refill(now) {
    const refilled = Math.max(0, now - this.#asOf) * 1_000 * this.#pace.rate;
    this.#available = Math.min(this.#pace.burstMicros, this.#available + refilled);
    this.#asOf = Math.max(now, this.#asOf);
  }
}

/** @param {number} micros */
function priceOf(micros) {
  return Math.max(micros, FRAME_MICROS_MIN);
}

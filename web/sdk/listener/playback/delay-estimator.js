// SPDX-License-Identifier: Apache-2.0
/** Length of the window. */
const WINDOW_MS = 10_000;

/** Share of the frames in the window that should be in time. */
const PERCENTILE = 0.95;

/** Added to the percentile. */
const MARGIN_MS = 20;

export const TARGET_MIN_MS = 60;
export const TARGET_MAX_MS = 1_000;

/**
 * The window restarts after a silence this long: a pause of the speaker is not delay.
 */
const RESET_AFTER_MS = 500;

/** The window restarts after a jump of media time this long. */
const JUMP_MS = 250;

/** Capacity of the window, in frames of 10 ms. */
const SAMPLES_MAX = 1_024;

/** Minimum interval between two estimates. */
const ESTIMATE_EVERY_MS = 100;

/**
 * Estimates network jitter, and from it the jitter buffer's target. A frame's lateness is its arrival time minus its media
 * time, relative to the earliest in the window. Reads no clock.
 */
export class DelayEstimator {
  #arrivedAt = new Float64Array(SAMPLES_MAX);
  /** Arrival time minus media time. */
  #offsets = new Float64Array(SAMPLES_MAX);
  #sorted = new Float64Array(SAMPLES_MAX);
  #begin = 0;
  #count = 0;
  #earliestOffset = Infinity;
  #newestOffset = 0;
  #newestAt = -Infinity;
  #newestMedia = 0;
  #estimatedAt = -Infinity;
  #target = TARGET_MIN_MS;

  /** Target level, from {@link TARGET_MIN_MS} to {@link TARGET_MAX_MS}. */
  get target() {
    return this.#target;
  }

  /** Lateness of the newest frame; 0 without frames. */
  get lateness() {
    return this.#count === 0 ? 0 : this.#newestOffset - this.#earliestOffset;
  }

  /** Arrival time of the newest frame. */
  get newestAt() {
    return this.#newestAt;
  }

  /** Restarts the window, e.g. after a seek. */
  reset() {
    this.#count = 0;
    this.#begin = 0;
    this.#earliestOffset = Infinity;
  }

  /**
   * A live frame has arrived.
   *
   * @param {number} mediaEnd media time of its end, in ms
   * @param {number} now milliseconds of any clock
   */
  arrived(mediaEnd, now) {
    if (now - this.#newestAt > RESET_AFTER_MS || Math.abs(mediaEnd - this.#newestMedia) > JUMP_MS) {
      this.reset();
    }
    this.#dropUntil(now - WINDOW_MS);
    if (this.#count === SAMPLES_MAX) {
      this.#drop();
    }
    const index = (this.#begin + this.#count++) % SAMPLES_MAX;
    this.#arrivedAt[index] = now;
    this.#offsets[index] = now - mediaEnd;
    this.#newestAt = now;
    this.#newestMedia = mediaEnd;
    this.#newestOffset = now - mediaEnd;
    this.#earliestOffset = Math.min(this.#earliestOffset, this.#newestOffset);
    if (now - this.#estimatedAt >= ESTIMATE_EVERY_MS) {
      this.#estimate(now);
    }
  }

  /** @param {number} time */
  #dropUntil(time) {
    while (this.#count > 0 && this.#arrivedAt[this.#begin] < time) {
      this.#drop();
    }
  }

  #drop() {
    this.#begin = (this.#begin + 1) % SAMPLES_MAX;
    this.#count--;
  }

  /** @param {number} now */
  #estimate(now) {
    this.#estimatedAt = now;
    const offsets = this.#sorted.subarray(0, this.#count);
    for (let i = 0; i < this.#count; i++) {
      offsets[i] = this.#offsets[(this.#begin + i) % SAMPLES_MAX];
    }
    offsets.sort();
    this.#earliestOffset = offsets[0];
    const late = offsets[Math.ceil(PERCENTILE * this.#count) - 1] - this.#earliestOffset;
    this.#target = Math.min(Math.max(late + MARGIN_MS, TARGET_MIN_MS), TARGET_MAX_MS);
  }
}

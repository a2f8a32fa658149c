/** How far back lateness is looked at. */
const WINDOW_MS = 10_000;

/** Of the frames in the window, so many should come in time. */
const PERCENTILE = 0.95;

/** Kept ready besides, for what the percentile leaves out. */
const MARGIN_MS = 20;

export const TARGET_MIN_MS = 60;
export const TARGET_MAX_MS = 1_000;

/**
 * After such a silence the clocks are compared anew: a speaker who paused goes on later, and no frame was late by the
 * length of a pause.
 */
const ANEW_AFTER_MS = 500;

/** The same where the talk itself jumps by more than a few frames of the longest kind. */
const JUMP_MS = 250;

/** Frames of 10 ms, as many as the window holds. */
const SAMPLES_MAX = 1_024;

/** A new percentile with every frame would be work for nothing. */
const JUDGE_EVERY_MS = 100;

/**
 * How late frames come, and so how much should be kept ready. A frame's lateness is how much later it came, seen from
 * its place in the talk, than the one that came soonest in the last ten seconds. Knows no clock.
 */
export class DelayEstimator {
  #cameAt = new Float64Array(SAMPLES_MAX);
  /** When it came, less its place in the talk. */
  #offsets = new Float64Array(SAMPLES_MAX);
  #sorted = new Float64Array(SAMPLES_MAX);
  #begin = 0;
  #count = 0;
  #soonest = Infinity;
  #newestOffset = 0;
  #newestAt = -Infinity;
  #newestMedia = 0;
  #judgedAt = -Infinity;
  #target = TARGET_MIN_MS;

  /** What should be kept ready; from {@link TARGET_MIN_MS} to {@link TARGET_MAX_MS}. */
  get target() {
    return this.#target;
  }

  /** How late the newest frame was; 0 where none came. */
  get lateness() {
    return this.#count === 0 ? 0 : this.#newestOffset - this.#soonest;
  }

  /** When the newest frame came. */
  get newestAt() {
    return this.#newestAt;
  }

  /** What came from elsewhere in the talk says nothing about what comes next. */
  forget() {
    this.#count = 0;
    this.#begin = 0;
    this.#soonest = Infinity;
  }

  /**
   * A frame came as it was spoken.
   *
   * @param {number} mediaEnd where it ends in the talk; milliseconds
   * @param {number} now milliseconds of any clock
   */
  arrived(mediaEnd, now) {
    if (now - this.#newestAt > ANEW_AFTER_MS || Math.abs(mediaEnd - this.#newestMedia) > JUMP_MS) {
      this.forget();
    }
    this.#dropUntil(now - WINDOW_MS);
    if (this.#count === SAMPLES_MAX) {
      this.#drop();
    }
    const index = (this.#begin + this.#count++) % SAMPLES_MAX;
    this.#cameAt[index] = now;
    this.#offsets[index] = now - mediaEnd;
    this.#newestAt = now;
    this.#newestMedia = mediaEnd;
    this.#newestOffset = now - mediaEnd;
    this.#soonest = Math.min(this.#soonest, this.#newestOffset);
    if (now - this.#judgedAt >= JUDGE_EVERY_MS) {
      this.#judge(now);
    }
  }

  /** @param {number} time */
  #dropUntil(time) {
    while (this.#count > 0 && this.#cameAt[this.#begin] < time) {
      this.#drop();
    }
  }

  #drop() {
    this.#begin = (this.#begin + 1) % SAMPLES_MAX;
    this.#count--;
  }

  /** @param {number} now */
  #judge(now) {
    this.#judgedAt = now;
    const offsets = this.#sorted.subarray(0, this.#count);
    for (let i = 0; i < this.#count; i++) {
      offsets[i] = this.#offsets[(this.#begin + i) % SAMPLES_MAX];
    }
    offsets.sort();
    this.#soonest = offsets[0];
    const late = offsets[Math.ceil(PERCENTILE * this.#count) - 1] - this.#soonest;
    this.#target = Math.min(Math.max(late + MARGIN_MS, TARGET_MIN_MS), TARGET_MAX_MS);
  }
}

// SPDX-License-Identifier: Apache-2.0
/** @typedef {import('../worker-messages.js').Level} Level */

/** About 15 levels a second, of chunks of 20 ms. */
const CHUNKS_PER_LEVEL = 3;

/** A peak this close to full scale counts as clipped. */
export const CLIPPED_FROM = 0.99;

/** Digital silence this long is a dead microphone: an open one makes some noise. */
const SILENT_AFTER_SECONDS = 5;

/** Measures the level of samples and detects digital silence. */
export class LevelMeter {
  #sampleRate;
  #onLevel;
  #onSilence;
  #chunks = 0;
  #count = 0;
  #squares = 0;
  #peak = 0;
  #silentSeconds = 0;

  /**
   * @param {number} sampleRate
   * @param {(level: Level) => void} onLevel
   * @param {(isSilent: boolean) => void} onSilence called when it begins and when it ends
   */
  constructor(sampleRate, onLevel, onSilence) {
    this.#sampleRate = sampleRate;
    this.#onLevel = onLevel;
    this.#onSilence = onSilence;
  }

  /** @param {Float32Array} samples */
  measure(samples) {
    let peak = 0;
    for (const sample of samples) {
      this.#squares += sample * sample;
      peak = Math.max(peak, Math.abs(sample));
    }
    this.#count += samples.length;
    this.#peak = Math.max(this.#peak, peak);
    this.#detectSilence(peak === 0, samples.length / this.#sampleRate);
    if (++this.#chunks >= CHUNKS_PER_LEVEL) {
      this.#publish();
    }
  }

  #publish() {
    this.#onLevel({
      rms: Math.min(1, Math.sqrt(this.#squares / Math.max(1, this.#count))),
      peak: Math.min(1, this.#peak),
      clipped: this.#peak >= CLIPPED_FROM,
    });
    this.#chunks = 0;
    this.#count = 0;
    this.#squares = 0;
    this.#peak = 0;
  }

  /**
   * @param {boolean} isSilent
   * @param {number} seconds
   */
  #detectSilence(isSilent, seconds) {
    const before = this.#silentSeconds;
    this.#silentSeconds = isSilent ? before + seconds : 0;
    if (before < SILENT_AFTER_SECONDS && this.#silentSeconds >= SILENT_AFTER_SECONDS) {
      this.#onSilence(true);
    } else if (before >= SILENT_AFTER_SECONDS && !isSilent) {
      this.#onSilence(false);
    }
  }
}

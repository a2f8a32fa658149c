/** @typedef {import('../worker-messages.js').Level} Level */

/** Some 15 a second, of pieces of 20 ms. */
const PIECES = 3;

/** So close to full scale, a converter had no room left. */
const CLIPPED_FROM = 0.99;

/** Digital silence of that length is no quiet room: even an open microphone alone makes some noise. */
const SILENT_AFTER_SECONDS = 5;

/** How loud it is, and whether anything is heard at all. */
export class LevelMeter {
  #hertz;
  #onLevel;
  #onSilence;
  #pieces = 0;
  #count = 0;
  #squares = 0;
  #peak = 0;
  #silentSeconds = 0;

  /**
   * @param {number} hertz
   * @param {(level: Level) => void} onLevel
   * @param {(isSilent: boolean) => void} onSilence told once as it begins, and once as it ends
   */
  constructor(hertz, onLevel, onSilence) {
    this.#hertz = hertz;
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
    this.#judgeSilence(peak === 0, samples.length / this.#hertz);
    if (++this.#pieces >= PIECES) {
      this.#tell();
    }
  }

  #tell() {
    this.#onLevel({
      rms: Math.min(1, Math.sqrt(this.#squares / Math.max(1, this.#count))),
      peak: Math.min(1, this.#peak),
      clipped: this.#peak >= CLIPPED_FROM,
    });
    this.#pieces = 0;
    this.#count = 0;
    this.#squares = 0;
    this.#peak = 0;
  }

  /**
   * @param {boolean} isSilent
   * @param {number} seconds
   */
  #judgeSilence(isSilent, seconds) {
    const before = this.#silentSeconds;
    this.#silentSeconds = isSilent ? before + seconds : 0;
    if (before < SILENT_AFTER_SECONDS && this.#silentSeconds >= SILENT_AFTER_SECONDS) {
      this.#onSilence(true);
    } else if (before >= SILENT_AFTER_SECONDS && !isSilent) {
      this.#onSilence(false);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
/** Level shown as silence. */
const FLOOR_DB = -54;

const BAR_WIDTH = 4;
const BAR_GAP = 3;

/**
 * The microphone's level over the last seconds, as moving bars; with reduced motion, as a bar chart of the current level.
 * Clipped bars have another colour and are the tallest.
 */
export class LevelPicture {
  #canvas;
  #meter;
  /** @type {{level: number, isClipped: boolean}[]} */
  #bars = [];
  #stands = matchMedia('(prefers-reduced-motion: reduce)');
  #frame = 0;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {HTMLElement} meter `role=meter`; gets the level in percent
   */
  constructor(canvas, meter) {
    this.#canvas = canvas;
    this.#meter = meter;
    new ResizeObserver(() => this.#drawSoon()).observe(canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#drawSoon());
    this.#drawSoon();
  }

  /** @param {{rms: number, peak: number, clipped: boolean}} level each 0 to 1 */
  add({ rms, clipped }) {
    const level = heightOf(rms);
    this.#bars.push({ level, isClipped: clipped });
    this.#bars.splice(0, this.#bars.length - 400);
    this.#meter.setAttribute('aria-valuenow', String(Math.round(level * 100)));
    this.#drawSoon();
  }

  clear() {
    this.#bars = [];
    this.#meter.setAttribute('aria-valuenow', '0');
    this.#drawSoon();
  }

  #drawSoon() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw() {
    const canvas = this.#canvas;
    const context = canvas.getContext('2d');
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    if (context === null || width === 0) {
      return;
    }
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    context.scale(devicePixelRatio, devicePixelRatio);
    const look = getComputedStyle(canvas);
    const [quiet, loud, clipped] = ['--line', '--accent', '--caution'].map((name) => look.getPropertyValue(name));
    const count = Math.floor((width + BAR_GAP) / (BAR_WIDTH + BAR_GAP));
    const bars = this.#stands.matches ? standing(this.#bars.at(-1), count) : moving(this.#bars, count);
    bars.forEach((bar, index) => {
      const tall = bar.isClipped ? height : Math.max(BAR_WIDTH, bar.level * height * 0.92);
      context.fillStyle = bar.isClipped ? clipped : bar.level > 0 ? loud : quiet;
      context.beginPath();
      context.roundRect(index * (BAR_WIDTH + BAR_GAP), (height - tall) / 2, BAR_WIDTH, tall, BAR_WIDTH / 2);
      context.fill();
    });
  }
}

/** @param {{level: number, isClipped: boolean}[]} bars @param {number} count */
function moving(bars, count) {
  const shown = bars.slice(-count);
  return [...Array(count - shown.length).fill({ level: 0, isClipped: false }), ...shown];
}

/** @param {{level: number, isClipped: boolean} | undefined} now @param {number} count */
function standing(now, count) {
  return Array.from({ length: count }, (_, index) => ({
    level: now !== undefined && index / count < now.level ? 0.5 : 0,
    isClipped: now?.isClipped === true && index === count - 1,
  }));
}

/** @param {number} rms 0 to 1 @returns {number} 0 to 1, perceived loudness */
function heightOf(rms) {
  const decibels = 20 * Math.log10(Math.max(rms, 1e-6));
  // Speech close to a microphone is about −18 dB: this should look like a good level.
  return Math.min(1, Math.max(0, (decibels - FLOOR_DB) / (-10 - FLOOR_DB)));
}

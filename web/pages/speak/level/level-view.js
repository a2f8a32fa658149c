// SPDX-License-Identifier: Apache-2.0
import { LevelPicture } from './level-picture.js';
import { words } from '../speak-words.js';

/** How long "too loud" is shown; milliseconds. */
const CLIPPED_SHOWS_MS = 1_500;

/** Shows the level: a picture, and a text when it is too loud. */
export class LevelView {
  #picture;
  #canvas;
  #clipped;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;

  /**
   * @param {{meter: HTMLElement, canvas: HTMLCanvasElement, clipped: HTMLElement}} elements
   */
  constructor({ meter, canvas, clipped }) {
    this.#picture = new LevelPicture(canvas, meter);
    this.#canvas = canvas;
    this.#clipped = clipped;
    clipped.textContent = words.tooLoud;
  }

  /** @param {{rms: number, peak: number, clipped: boolean}} level each 0 to 1 */
  add(level) {
    this.#picture.add(level);
    if (level.clipped) {
      this.#clipped.hidden = false;
      clearTimeout(this.#later);
      this.#later = setTimeout(() => { this.#clipped.hidden = true; }, CLIPPED_SHOWS_MS);
    }
  }

  /** @param {boolean} isFaint whether listeners do not hear it */
  set faint(isFaint) {
    this.#canvas.classList.toggle('faint', isFaint);
  }

  clear() {
    this.#picture.clear();
    this.#clipped.hidden = true;
  }
}

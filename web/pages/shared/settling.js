// SPDX-License-Identifier: Apache-2.0
import { say } from './elements.js';

/** How long trouble must last before it is shown: most is over sooner. */
const TROUBLE_SETTLES_MS = 1_000;

/** A text about a state, without flicker: shows good news at once, and trouble only when it lasts. */
class SettlingWords {
  #shown;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;
  #next = '';

  /** @param {(words: string) => void} shown */
  constructor(shown) {
    this.#shown = shown;
  }

  /**
   * @param {string} words
   * @param {boolean} isTrouble
   */
  set(words, isTrouble) {
    if (words === this.#next) {
      return;
    }
    this.#next = words;
    if (!isTrouble) {
      clearTimeout(this.#later);
      this.#later = undefined;
      this.#shown(words);
      return;
    }
    // Trouble with another text is the same trouble: the delay goes on.
    this.#later ??= setTimeout(() => {
      this.#later = undefined;
      this.#shown(this.#next);
    }, TROUBLE_SETTLES_MS);
  }
}

/**
 * @param {Element} where
 * @returns {SettlingWords}
 */
export function settlingIn(where) {
  return new SettlingWords((words) => say(where, words));
}

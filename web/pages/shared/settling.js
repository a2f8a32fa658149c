import { say } from './elements.js';

/** For how long trouble is kept to oneself: most of it is over before anybody could read of it. */
const TROUBLE_SETTLES_MS = 1_000;

/** Words about a state, which do not flicker: good news at once, trouble only when it lasts. */
export class SettlingWords {
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
    // Trouble that changes its words is the same trouble: it has been waiting already.
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

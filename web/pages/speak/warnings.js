// SPDX-License-Identifier: Apache-2.0
import { warningWords } from './speak-words.js';

/** How long good news is shown; milliseconds. */
const PASSING_MS = 8_000;

/** The warnings that each of these cancels. @type {Readonly<Record<string, string[]>>} */
const TAKES_BACK = Object.freeze({
  unmutedBySystem: ['mutedBySystem', 'silentMicrophone'],
  soundAgain: ['silentMicrophone', 'mutedBySystem', 'deviceUnplugged'],
  deviceChanged: ['deviceUnplugged', 'silentMicrophone'],
});

/** The current warnings, each once. */
export class Warnings {
  #where;
  /** @type {Map<string, HTMLElement>} */
  #shown = new Map();

  /** @param {HTMLElement} where */
  constructor(where) {
    this.#where = where;
  }

  /** @param {{code: string, message: string}} warning */
  add(warning) {
    const takenBack = TAKES_BACK[warning.code] ?? [];
    [warning.code, ...takenBack].forEach((code) => this.#remove(code));
    const note = document.createElement('p');
    note.className = takenBack.length === 0 ? 'note caution' : 'note';
    note.textContent = warningWords(warning);
    this.#where.append(note);
    this.#shown.set(warning.code, note);
    if (takenBack.length > 0) {
      setTimeout(() => note.remove(), PASSING_MS);
    }
  }

  clear() {
    this.#where.replaceChildren();
    this.#shown.clear();
  }

  /** @param {string} code */
  #remove(code) {
    this.#shown.get(code)?.remove();
    this.#shown.delete(code);
  }
}

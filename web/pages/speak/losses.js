// SPDX-License-Identifier: Apache-2.0
import { element, say } from '../shared/elements.js';
import { lossWords, words } from './speak-words.js';

/** Shortest break without loss that is shown; milliseconds. */
const SHORTEST_BREAK_MS = 500;

/** Lost audio, and times in which the page was closed: shown as they happen and at the end. */
export class Losses {
  #section = element('losses', HTMLElement);
  #list = element('losses-list', HTMLElement);
  /** @type {string[]} */
  #words = [];
  #isComplete = true;

  /** @param {{losses: string[], isComplete: boolean}} [before] the result so far, if it is resumed */
  constructor(before) {
    this.#list.replaceChildren();
    this.#section.hidden = true;
    this.#isComplete = before?.isComplete ?? true;
    before?.losses.forEach((said) => this.#show(said));
  }

  /** @param {{ms: number, cause: string}} loss */
  add(loss) {
    const isBreak = loss.cause === 'away';
    if (isBreak && loss.ms < SHORTEST_BREAK_MS) {
      return;
    }
    this.#isComplete &&= isBreak;
    this.#show(lossWords(loss, Date.now()));
  }

  /** Unknown audio did not arrive. */
  incomplete() {
    this.#isComplete = false;
  }

  /** As texts. */
  get words() {
    return this.#words;
  }

  /** Whether all audio arrived. */
  get isComplete() {
    return this.#isComplete;
  }

  /** @param {string} said */
  #show(said) {
    this.#words.push(said);
    const item = document.createElement('li');
    item.textContent = said;
    this.#list.append(item);
    say(element('losses-title', HTMLElement), this.#isComplete ? words.breakTitle : words.lossesTitle);
    this.#section.classList.toggle('caution', !this.#isComplete);
    this.#section.hidden = false;
  }
}

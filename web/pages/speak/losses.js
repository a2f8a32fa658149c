import { element, say } from '../shared/elements.js';
import { lossWords, words } from './speak-words.js';

/** A break in which nothing was spoken, and nothing lost, is told from this length on; milliseconds. */
const SHORTEST_BREAK_MS = 500;

/** What did not arrive of a talk, and when nobody spoke because the page was away: told as it happens, and at the end. */
export class Losses {
  #section = element('losses', HTMLElement);
  #list = element('losses-list', HTMLElement);
  /** @type {string[]} */
  #words = [];
  #isComplete = true;

  /** @param {{losses: string[], isComplete: boolean}} [before] of the talk, until it stopped here */
  constructor(before) {
    this.#list.replaceChildren();
    this.#section.hidden = true;
    this.#isComplete = before?.isComplete ?? true;
    before?.losses.forEach((said) => this.#tell(said));
  }

  /** @param {{ms: number, cause: string}} loss */
  add(loss) {
    const isBreak = loss.cause === 'away';
    if (isBreak && loss.ms < SHORTEST_BREAK_MS) {
      return;
    }
    this.#isComplete &&= isBreak;
    this.#tell(lossWords(loss, Date.now()));
  }

  /** Something did not arrive, and it is not known what. */
  incomplete() {
    this.#isComplete = false;
  }

  /** In words. */
  get words() {
    return this.#words;
  }

  /** Whether all that was spoken arrived. */
  get isComplete() {
    return this.#isComplete;
  }

  /** @param {string} said */
  #tell(said) {
    this.#words.push(said);
    const item = document.createElement('li');
    item.textContent = said;
    this.#list.append(item);
    say(element('losses-title', HTMLElement), this.#isComplete ? words.breakTitle : words.lossesTitle);
    this.#section.classList.toggle('caution', !this.#isComplete);
    this.#section.hidden = false;
  }
}

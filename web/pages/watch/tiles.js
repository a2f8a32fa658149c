import { element, say } from '../shared/elements.js';
import { FIGURES } from './figures.js';
import { pastWords, words } from './ops-words.js';
import { Plot } from './plot.js';

/** The figures, each with its past. */
export class Tiles {
  /** @type {import('./figures.js').Figures | null} */
  #before = null;
  #tiles = FIGURES.map((figure) => {
    const plot = new Plot();
    const tile = document.createElement('div');
    tile.className = 'tile';
    const title = document.createElement('dt');
    title.textContent = figure.title;
    const value = document.createElement('dd');
    value.textContent = words.unknown;
    const past = document.createElement('dd');
    past.className = 'past';
    past.append(plot.element);
    plot.label = pastWords(figure.title, [], figure.inWords);
    tile.append(title, value, past);
    element('tiles', HTMLElement).append(tile);
    return { figure, plot, tile, value };
  });

  /** @param {import('./figures.js').Figures} now */
  show(now) {
    for (const { figure, plot, tile, value } of this.#tiles) {
      const known = figure.valueOf(now, this.#before);
      plot.add(known);
      say(value, known === null ? words.unknown : figure.inWords(known));
      plot.label = pastWords(figure.title, plot.past, figure.inWords);
      tile.classList.toggle('matters', figure.mattersAboveZero === true && known !== null && known > 0);
    }
    this.#before = now;
  }
}

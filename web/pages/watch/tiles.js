// SPDX-License-Identifier: Apache-2.0
import { element, say } from '../shared/elements.js';
import { METRICS } from './dashboard-metrics.js';
import { pastWords, words } from './ops-words.js';
import { Plot } from './plot.js';

/** The metrics, each with its chart. */
export class Tiles {
  /** @type {import('./dashboard-metrics.js').DashboardMetrics | null} */
  #before = null;
  #tiles = METRICS.map((metric) => {
    const plot = new Plot();
    const tile = document.createElement('div');
    tile.className = 'tile';
    const title = document.createElement('dt');
    title.textContent = metric.title;
    const value = document.createElement('dd');
    value.textContent = words.unknown;
    const past = document.createElement('dd');
    past.className = 'past';
    past.append(plot.element);
    plot.label = pastWords(metric.title, [], metric.inWords);
    tile.append(title, value, past);
    element('tiles', HTMLElement).append(tile);
    return { metric, plot, tile, value };
  });

  /** @param {import('./dashboard-metrics.js').DashboardMetrics} now */
  show(now) {
    for (const { metric, plot, tile, value } of this.#tiles) {
      const known = metric.valueOf(now, this.#before);
      plot.add(known);
      say(value, known === null ? words.unknown : metric.inWords(known));
      plot.label = pastWords(metric.title, plot.past, metric.inWords);
      tile.classList.toggle('matters', metric.mattersAboveZero === true && known !== null && known > 0);
    }
    this.#before = now;
  }
}

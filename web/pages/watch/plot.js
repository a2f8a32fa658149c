// SPDX-License-Identifier: Apache-2.0
const SVG = 'http://www.w3.org/2000/svg';

/** Values kept for a plot: two minutes. */
const LENGTH = 60;

/** Least number of values across the width: the first ones begin at the right end. */
const LENGTH_MIN = 15;

const WIDTH = 240;
const HEIGHT = 52;

/** Margin for the line's width. */
const MARGIN = 3;

/** SVG line chart of one metric's last values. */
export class Plot {
  /** @type {(number | null)[]} */
  #past = [];
  #line = document.createElementNS(SVG, 'path');
  #ground = document.createElementNS(SVG, 'path');
  #svg = document.createElementNS(SVG, 'svg');

  constructor() {
    this.#svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    this.#svg.setAttribute('preserveAspectRatio', 'none');
    this.#svg.setAttribute('role', 'img');
    this.#line.setAttribute('class', 'line');
    this.#ground.setAttribute('class', 'ground');
    this.#svg.append(this.#ground, this.#line);
  }

  get element() {
    return this.#svg;
  }

  /** @param {number | null} value null if unknown: the line skips it */
  add(value) {
    this.#past.push(value);
    this.#past.splice(0, this.#past.length - LENGTH);
    this.#draw();
  }

  /** Its known values, oldest first. @returns {number[]} */
  get past() {
    return this.#past.filter((value) => value !== null);
  }

  /** @param {string} said the description for screen readers */
  set label(said) {
    this.#svg.setAttribute('aria-label', said);
  }

  #draw() {
    const highest = Math.max(...this.past, 1e-9);
    const length = Math.max(LENGTH_MIN, this.#past.length);
    const first = length - this.#past.length;
    const points = this.#past.flatMap((value, index) => (value === null ? [] : [[
      ((first + index) / (length - 1)) * WIDTH,
      HEIGHT - MARGIN - (value / highest) * (HEIGHT - 2 * MARGIN),
    ]]));
    if (points.length < 2) {
      return;
    }
    const line = `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`;
    this.#line.setAttribute('d', line);
    this.#ground.setAttribute('d', `${line}V${HEIGHT}H${points[0][0].toFixed(1)}Z`);
  }
}

const SVG = 'http://www.w3.org/2000/svg';

/** Looks that are kept for a plot: two minutes of them. */
const LENGTH = 60;

/** A plot is as wide as its looks, but never narrower than so many: the first ones begin at its right end. */
const LENGTH_MIN = 15;

const WIDTH = 240;
const HEIGHT = 52;

/** Room for the line's own width. */
const MARGIN = 3;

/** The past of one number, as a line over its ground. */
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

  /** @param {number | null} value nothing where it is not known: the line goes on without it */
  add(value) {
    this.#past.push(value);
    this.#past.splice(0, this.#past.length - LENGTH);
    this.#draw();
  }

  /** What is known of its past, oldest first. @returns {number[]} */
  get past() {
    return this.#past.filter((value) => value !== null);
  }

  /** @param {string} said for who cannot see it */
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

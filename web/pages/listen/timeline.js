// SPDX-License-Identifier: Apache-2.0
import { behindWords, liveWords, oldestWords, positionWords } from './listen-words.js';
import { say } from '../shared/elements.js';

/** Seconds moved by an arrow key, and by a page key. */
const STEP = 5;
const LEAP = 30;

/** Delay of the seek after the last key, since a user may hold a key down. */
const KEYS_SETTLE_MS = 400;

/** How long the old position is not shown after a move: by then the new one is known. */
const MOVE_SETTLES_MS = 1_500;

/** Positions nearer than this to an end are that end; seconds. */
const AT_THE_END = 0.75;

/** Number of marks shown; more would form a stripe. */
const MARKS_MAX = 100;

/**
 * @typedef {object} TimelineElements
 * @property {HTMLInputElement} range
 * @property {HTMLElement} marks
 * @property {HTMLElement} oldest
 * @property {HTMLElement} newest
 * @property {HTMLElement} behind shows the position, or the target of a move
 */

/** The timeline: the audio kept, the listener's position, and missing stretches. */
export class Timeline {
  #elements;
  #seek;
  /** @type {import('/sdk/holdfast.js').ListenerPosition | null} */
  #position = null;
  /** @type {{at: number, tick: HTMLElement}[]} */
  #marks = [];
  #isDragged = false;
  #isOver = false;
  #movedUntil = 0;
  #isPainting = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #keys;

  /**
   * @param {TimelineElements} elements
   * @param {(from: 'live' | 'start' | `-${number}ms`) => void} seek
   */
  constructor(elements, seek) {
    this.#elements = elements;
    this.#seek = seek;
    const { range } = elements;
    range.addEventListener('pointerdown', () => { this.#isDragged = true; });
    range.addEventListener('input', () => this.#onInput());
    range.addEventListener('change', () => this.#onChange());
    range.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /**
   * @param {import('/sdk/holdfast.js').ListenerPosition} position
   * @param {boolean} isOver whether the session has ended
   */
  show(position, isOver) {
    this.#position = position;
    this.#isOver = isOver;
    const { range, oldest, newest, behind } = this.#elements;
    range.min = String(position.oldest);
    range.max = String(Math.max(position.live, position.oldest + 0.1));
    if (!this.#isDragged && performance.now() > this.#movedUntil) {
      range.value = String(position.at);
    }
    this.#paint();
    if (performance.now() > this.#movedUntil) {
      say(behind, behindWords(position.behindLive, isOver));
    }
    say(oldest, oldestWords(position.oldest));
    say(newest, liveWords(position.live, isOver));
  }

  /** @param {number} at seconds since the session's first frame, where something is missing */
  mark(at) {
    const tick = document.createElement('i');
    this.#elements.marks.append(tick);
    this.#marks.push({ at, tick });
    if (this.#marks.length > MARKS_MAX) {
      this.#marks.shift()?.tick.remove();
    }
    this.#paintMarksSoon();
  }

  clear() {
    this.#elements.marks.replaceChildren();
    this.#marks = [];
  }

  #onInput() {
    this.#movedUntil = Infinity;
    this.#paint();
    say(this.#elements.behind, this.#positionText);
  }

  #onChange() {
    if (this.#isDragged) {
      this.#isDragged = false;
      this.#commit();
    } else {
      this.#commitSoon();
    }
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const step = {
      ArrowLeft: -STEP, ArrowDown: -STEP, ArrowRight: STEP, ArrowUp: STEP, PageDown: -LEAP, PageUp: LEAP,
    }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      this.#elements.range.value = String(Number(this.#elements.range.value) + step);
      this.#onInput();
      this.#commitSoon();
    }
  }

  #commitSoon() {
    clearTimeout(this.#keys);
    this.#keys = setTimeout(() => this.#commit(), KEYS_SETTLE_MS);
  }

  #commit() {
    clearTimeout(this.#keys);
    this.#movedUntil = performance.now() + MOVE_SETTLES_MS;
    const position = this.#position;
    if (position !== null) {
      const at = Number(this.#elements.range.value);
      const behind = position.live - at;
      if (behind < AT_THE_END) {
        this.#seek('live');
      } else {
        this.#seek(at - position.oldest < AT_THE_END ? 'start' : `-${Math.round(behind * 1_000)}ms`);
      }
    }
  }

  /** The handle's position. */
  get #positionText() {
    const { value, max } = this.#elements.range;
    return positionWords(Number(value), Number(max), this.#isOver);
  }

  #paint() {
    const { range } = this.#elements;
    range.style.setProperty('--done', `${100 * this.#share(Number(range.value))}%`);
    range.setAttribute('aria-valuetext', this.#positionText);
    this.#paintMarksSoon();
  }

  /** At most once per animation frame. */
  #paintMarksSoon() {
    if (!this.#isPainting && this.#marks.length > 0) {
      this.#isPainting = true;
      requestAnimationFrame(() => {
        this.#isPainting = false;
        for (const { at, tick } of this.#marks) {
          tick.hidden = at < Number(this.#elements.range.min);
          tick.style.left = `${100 * this.#share(at)}%`;
        }
      });
    }
  }

  /** @param {number} at */
  #share(at) {
    const { min, max } = this.#elements.range;
    return Math.min(1, Math.max(0, (at - Number(min)) / (Number(max) - Number(min))));
  }
}

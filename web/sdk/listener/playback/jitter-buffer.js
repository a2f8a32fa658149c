import { DelayEstimator } from './delay-estimator.js';
import { Ring } from './ring-buffer.js';

/**
 * What is given to be played.
 *
 * @typedef {object} Chunk
 * @property {Float32Array} samples at the playout's rate
 * @property {number} sequence of the frame that they are
 * @property {number} media when they begin in the talk; milliseconds
 * @property {number} ms how long they last in the talk
 * @property {boolean} isLive whether they came just now, as they were spoken
 * @property {number} waitingMs how much of the talk is behind them already, waiting
 *
 * What stands between samples: the end of a frame, a gap, a break that nobody needs to be told of, or the end of all.
 *
 * @typedef {{kind: 'frame', place: number, start: number, sequence: number, media: number, ms: number}
 *   | {kind: 'gap', place: number, gap: unknown} | {kind: 'break', place: number} | {kind: 'end', place: number}} Mark
 *
 * @typedef {{kind: 'gap', gap: unknown} | {kind: 'end'}} PlayoutEvent
 */

/** How long sound takes to come and go at an edge: short enough for no word to be missed, long enough for no click. */
const FADE_MS = 5;

/** What the last sample becomes at an underrun, from one sample to the next: gone within some milliseconds. */
const DECAY = 0.975;

/** Faster, and people hear that somebody hurries. */
export const SPEED_MAX = 1.05;

/** Slower, to let the reserve grow before it runs out. */
export const SPEED_MIN = 0.97;

/** How long it takes to halve, roughly, what is too much or too little. */
const EASE_MS = 4_000;

/** How quickly the speed follows what is wanted, with each block: a step in it is heard, a slope is not. */
const SPEED_EASE = 0.01;

/** More than this behind, and a listener who chose to be there is left there. */
const BEHIND_MS = 2_000;

/** Room for what is usually there. */
const RING_MS = 2_500;

/**
 * Plays what it is given, in order, each frame once, as evenly as what comes allows. It keeps as much ready as frames
 * come late, corrects clocks that drift by playing a little faster or slower, and fades where sound begins and ends.
 *
 * It knows no clock: `now` is milliseconds of the sound card's, which is the one that must not run dry.
 */
export class Playout {
  #perMs;
  #fade;
  #ring;
  #delay = new DelayEstimator();
  /** @type {Mark[]} */
  #marks = [];
  /** Where in the ring is played. */
  #place = 0;
  /** Nothing before it belongs to what is played. */
  #first = 0;
  #speed = 1;
  #filling = true;
  #waitedSince = 0;
  #held = true;
  /** Samples since sound began again. */
  #fadedIn = 0;
  #lastOutput = 0;
  /** What is left of a sound that ended too soon. */
  #tail = 0;
  #waitingMs = 0;
  #isLive = false;
  /** @type {number | null} */
  #playedTo = null;

  /** Whether somebody speaks just now, so that silence means that something is late. */
  speakerIsLive = false;

  /** Whether to catch up with the speaker. Who chose a place in the past is left there. */
  following = true;

  framesPlayed = 0;
  underruns = 0;

  /** @type {number | null} */
  lastSequence = null;

  /** @type {PlayoutEvent[]} what was reached since somebody looked; whoever looks takes them away */
  reached = [];

  /** @param {number} hertz samples a second of what comes and goes */
  constructor(hertz) {
    this.#perMs = hertz / 1_000;
    this.#fade = Math.round(FADE_MS * this.#perMs);
    this.#ring = new Ring(RING_MS * this.#perMs);
  }

  get targetMs() {
    return this.#delay.target;
  }

  /** What is ready to be played. */
  get levelMs() {
    return (this.#ring.end - this.#place) / this.#perMs;
  }

  get speed() {
    return this.#speed;
  }

  /** What is being heard: milliseconds since the talk began; nothing where nothing was yet. */
  get media() {
    const mark = this.#marks.find(({ kind }) => kind === 'frame');
    if (mark?.kind !== 'frame') {
      return this.#playedTo;
    }
    const length = mark.place - mark.start;
    const done = length === 0 ? 1 : Math.min(Math.max((this.#place - mark.start) / length, 0), 1);
    return mark.media + done * mark.ms;
  }

  /**
   * @param {Chunk} chunk
   * @param {number} now
   */
  push(chunk, now) {
    if (chunk.isLive) {
      this.#delay.arrived(chunk.media + chunk.ms, now);
    }
    this.#isLive = chunk.isLive;
    this.#waitingMs = chunk.waitingMs;
    if (this.levelMs <= 0) {
      this.#waitedSince = now;
    }
    const start = this.#ring.end;
    // One sample before the place is still looked at, for the curve between two.
    this.#ring.append(chunk.samples, Math.max(this.#first, Math.floor(this.#place) - 1));
    const { sequence, media, ms } = chunk;
    this.#marks.push({ kind: 'frame', place: this.#ring.end, start, sequence, media, ms });
  }

  /** The end of what was pushed last. @param {Float32Array} samples */
  rest(samples) {
    this.#ring.append(samples, Math.max(this.#first, Math.floor(this.#place) - 1));
  }

  /** Frames that will not come: told when what was before them has been heard. @param {unknown} gap */
  gap(gap) {
    this.#marks.push({ kind: 'gap', place: this.#ring.end, gap });
  }

  /** What follows does not go on where this ended. */
  break() {
    this.#marks.push({ kind: 'break', place: this.#ring.end });
  }

  /** Nothing follows: what is there is played without waiting for more. */
  end() {
    this.#marks.push({ kind: 'end', place: this.#ring.end });
  }

  /** Falls silent, and stays where it is. */
  hold() {
    this.#held = true;
  }

  /** Goes on after {@link hold}. */
  go() {
    this.#held = false;
  }

  /** Goes on from where it was left, however far the speaker has come meanwhile. */
  stay() {
    this.following = false;
    this.#isLive = false;
    this.#waitingMs = Infinity;
  }

  /** Drops what is there. What is pushed next begins elsewhere in the talk. */
  cut() {
    this.#fallSilent();
    this.#marks = [];
    this.#place = this.#ring.end;
    this.#first = this.#ring.end;
    this.#playedTo = null;
    this.#delay.forget();
  }

  /**
   * @param {Float32Array} output filled with what is to be heard next
   * @param {number} now
   */
  render(output, now) {
    output.fill(0);
    let tailFrom = 0;
    if (this.#held) {
      this.#waitedSince = now;
      if (!this.#filling) {
        this.#fallSilent();
      }
    } else if (this.#isReady(now)) {
      this.#ease(now);
      tailFrom = this.#play(output);
    }
    for (let index = tailFrom; index < output.length; index++) {
      this.#tail *= DECAY;
      output[index] += this.#tail;
    }
    this.#lastOutput = output[output.length - 1];
  }

  /** What sounded last dies away. */
  #fallSilent() {
    this.#tail = this.#lastOutput;
    this.#lastOutput = 0;
    this.#filling = true;
    this.#fadedIn = 0;
    this.#speed = 1;
  }

  /** As much as should be there is, or has had the time to come. @param {number} now */
  #isReady(now) {
    this.#passMarks();
    if (this.#filling && this.levelMs > 0) {
      const target = this.#delay.target;
      const isAll = this.#marks.at(-1)?.kind === 'end';
      this.#filling = !isAll && this.levelMs < target && now - this.#waitedSince < target;
    }
    return !this.#filling;
  }

  /** Plays so much faster or slower that, by and by, as much is ready as should be. @param {number} now */
  #ease(now) {
    const late = this.#isLive ? this.#delay.lateness + now - this.#delay.newestAt : this.#waitingMs;
    const ready = this.levelMs + Math.max(late, 0);
    this.following ||= ready <= BEHIND_MS;
    const excess = this.following && this.speakerIsLive ? ready - this.#delay.target : 0;
    const wanted = Math.min(Math.max(1 + excess / EASE_MS, SPEED_MIN), SPEED_MAX);
    this.#speed += (wanted - this.#speed) * SPEED_EASE;
  }

  /**
   * @param {Float32Array} output
   * @returns {number} from where on the last sample dies away, where there were not enough of them
   */
  #play(output) {
    let edge = this.#nextEdge();
    for (let index = 0; index < output.length; index++) {
      if (this.#place >= Math.min(edge, this.#ring.end)) {
        const isEdge = edge <= this.#ring.end;
        this.#place = Math.min(edge, this.#ring.end);
        this.#passMarks();
        if (this.#place >= this.#ring.end) {
          this.#ranDry(isEdge);
          return index;
        }
        edge = this.#nextEdge();
      }
      const gain = Math.min(1, ++this.#fadedIn / this.#fade, (edge - this.#place) / this.#fade);
      this.#lastOutput = gain * this.#ring.at(this.#place, this.#first);
      output[index] = this.#lastOutput;
      this.#place += this.#speed;
    }
    this.#passMarks();
    return 0;
  }

  /** @param {boolean} wasToBe whether it was known that sound ends here */
  #ranDry(wasToBe) {
    if (!wasToBe && this.speakerIsLive) {
      this.underruns++;
    }
    this.#fallSilent();
  }

  /** Where sound ends next, as far as is known. */
  #nextEdge() {
    return this.#marks.find(({ kind }) => kind !== 'frame')?.place ?? Infinity;
  }

  #passMarks() {
    while (this.#marks.length > 0 && this.#marks[0].place <= this.#place) {
      const mark = /** @type {Mark} */ (this.#marks.shift());
      if (mark.kind === 'frame') {
        this.framesPlayed++;
        this.lastSequence = mark.sequence;
        this.#playedTo = mark.media + mark.ms;
      } else {
        this.#fadedIn = 0;
      }
      if (mark.kind === 'gap') {
        this.reached.push({ kind: 'gap', gap: mark.gap });
      } else if (mark.kind === 'end') {
        this.reached.push({ kind: 'end' });
      }
    }
  }
}

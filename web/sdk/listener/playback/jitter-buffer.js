// SPDX-License-Identifier: Apache-2.0
import { DelayEstimator } from './delay-estimator.js';
import { RingBuffer } from './ring-buffer.js';

/**
 * Samples to play.
 *
 * @typedef {object} Chunk
 * @property {Float32Array} samples at the output's sample rate
 * @property {number} media media time of their start, in ms
 * @property {number} ms their duration in media time
 * @property {boolean} isLive whether they arrived as they were spoken
 * @property {number} waitingMs audio after them that is received and waits
 *
 * Marks between samples: the end of a frame, a gap, a discontinuity, or the end of the session.
 *
 * @typedef {{kind: 'frame', at: number, start: number, media: number, ms: number}
 *   | {kind: 'gap', at: number, gap: unknown} | {kind: 'discontinuity', at: number} | {kind: 'end', at: number}} Mark
 *
 * @typedef {{kind: 'gap', gap: unknown} | {kind: 'end'}} PlaybackEvent
 */

/** Length of a fade at an edge: keeps words, avoids a click. */
const FADE_MS = 5;

/** Decay of the last sample at an underrun, per sample. */
const DECAY = 0.975;

/** Faster playback is audible. */
export const SPEED_MAX = 1.05;

/** Slower playback, so that the level grows. */
const SPEED_MIN = 0.97;

/** Time in which an excess roughly halves. */
const CORRECTION_MS = 4_000;

/** Share by which the speed approaches its target per block: a step would be audible. */
const SPEED_SMOOTHING = 0.01;

/** A listener further behind than this stays there. */
const BEHIND_MS = 2_000;

/** Initial capacity of the ring buffer. */
const RING_MS = 2_500;

/**
 * Jitter buffer with adaptive playback speed: keeps as much audio ready as frames are late, corrects clock drift, and
 * fades at edges.
 *
 * Reads no clock: `now` is the audio device's time in ms. Confined to its worklet.
 */
export class JitterBuffer {
  #samplesPerMs;
  #fade;
  #ring;
  #delay = new DelayEstimator();
  /** @type {Mark[]} */
  #marks = [];
  /** Read position in the ring buffer. */
  #at = 0;
  /** First valid position. */
  #first = 0;
  #speed = 1;
  #isFilling = true;
  #waitedSince = 0;
  #isPaused = true;
  /** Samples since the last fade-in began. */
  #fadedIn = 0;
  #lastOutput = 0;
  /** Decaying sample after an underrun. */
  #tail = 0;
  #waitingMs = 0;
  #isLive = false;
  /** @type {number | null} */
  #playedTo = null;

  /** Whether the speaker is live, so that missing samples are late. */
  speakerIsLive = false;

  /** Whether to catch up with the speaker. False after a seek into the past. */
  following = true;

  framesPlayed = 0;
  underruns = 0;

  /** @type {PlaybackEvent[]} marks reached; the reader removes them */
  reached = [];

  /** @param {number} sampleRate of input and output */
  constructor(sampleRate) {
    this.#samplesPerMs = sampleRate / 1_000;
    this.#fade = Math.round(FADE_MS * this.#samplesPerMs);
    this.#ring = new RingBuffer(RING_MS * this.#samplesPerMs);
  }

  get targetMs() {
    return this.#delay.target;
  }

  /** Audio ready to play. */
  get levelMs() {
    return (this.#ring.end - this.#at) / this.#samplesPerMs;
  }

  get speed() {
    return this.#speed;
  }

  /** Media time of playback, in ms; null before the first sample. */
  get media() {
    const mark = this.#marks.find(({ kind }) => kind === 'frame');
    if (mark?.kind !== 'frame') {
      return this.#playedTo;
    }
    const length = mark.at - mark.start;
    const done = length === 0 ? 1 : Math.min(Math.max((this.#at - mark.start) / length, 0), 1);
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
    // The interpolation reads one sample before the read position.
    this.#ring.append(chunk.samples, Math.max(this.#first, Math.floor(this.#at) - 1));
    const { media, ms } = chunk;
    this.#marks.push({ kind: 'frame', at: this.#ring.end, start, media, ms });
  }

  /** The end of the samples pushed last. @param {Float32Array} samples */
  pushTail(samples) {
    this.#ring.append(samples, Math.max(this.#first, Math.floor(this.#at) - 1));
  }

  /** Reports a gap when playback reaches it. @param {unknown} gap */
  gap(gap) {
    this.#marks.push({ kind: 'gap', at: this.#ring.end, gap });
  }

  /** A discontinuity follows. */
  discontinuity() {
    this.#marks.push({ kind: 'discontinuity', at: this.#ring.end });
  }

  /** Nothing follows: plays the rest without waiting. */
  end() {
    this.#marks.push({ kind: 'end', at: this.#ring.end });
  }

  /** Fades out and keeps the position. */
  pause() {
    this.#isPaused = true;
  }

  /** Resumes after {@link pause}. */
  resume() {
    this.#isPaused = false;
  }

  /** Keeps its distance to the speaker from now on. */
  holdPosition() {
    this.following = false;
    this.#isLive = false;
    this.#waitingMs = Infinity;
  }

  /** Drops all audio, for a seek. */
  flush() {
    this.#fadeOut();
    this.#marks = [];
    this.#at = this.#ring.end;
    this.#first = this.#ring.end;
    this.#playedTo = null;
    this.#delay.reset();
  }

  /**
   * @param {Float32Array} output filled with the next samples
   * @param {number} now
   */
  render(output, now) {
    output.fill(0);
    let tailFrom = 0;
    if (this.#isPaused) {
      this.#waitedSince = now;
      if (!this.#isFilling) {
        this.#fadeOut();
      }
    } else if (this.#isReady(now)) {
      this.#adaptSpeed(now);
      tailFrom = this.#play(output);
    }
    for (let index = tailFrom; index < output.length; index++) {
      this.#tail *= DECAY;
      output[index] += this.#tail;
    }
    this.#lastOutput = output[output.length - 1];
  }

  /** Lets the last sample decay. */
  #fadeOut() {
    this.#tail = this.#lastOutput;
    this.#lastOutput = 0;
    this.#isFilling = true;
    this.#fadedIn = 0;
    this.#speed = 1;
  }

  /** Whether the target level is reached, or has had the time to be. @param {number} now */
  #isReady(now) {
    this.#passMarks();
    if (this.#isFilling && this.levelMs > 0) {
      const target = this.#delay.target;
      const isComplete = this.#marks.at(-1)?.kind === 'end';
      this.#isFilling = !isComplete && this.levelMs < target && now - this.#waitedSince < target;
    }
    return !this.#isFilling;
  }

  /** Adapts the speed so that the level approaches its target. @param {number} now */
  #adaptSpeed(now) {
    const late = this.#isLive ? this.#delay.lateness + now - this.#delay.newestAt : this.#waitingMs;
    const ready = this.levelMs + Math.max(late, 0);
    this.following ||= ready <= BEHIND_MS;
    const excess = this.following && this.speakerIsLive ? ready - this.#delay.target : 0;
    const targetSpeed = Math.min(Math.max(1 + excess / CORRECTION_MS, SPEED_MIN), SPEED_MAX);
    this.#speed += (targetSpeed - this.#speed) * SPEED_SMOOTHING;
  }

  /**
   * @param {Float32Array} output
   * @returns {number} index from which the last sample decays, at an underrun
   */
  #play(output) {
    let edge = this.#nextEdge();
    for (let index = 0; index < output.length; index++) {
      if (this.#at >= Math.min(edge, this.#ring.end)) {
        const isEdge = edge <= this.#ring.end;
        this.#at = Math.min(edge, this.#ring.end);
        this.#passMarks();
        if (this.#at >= this.#ring.end) {
          this.#onUnderrun(isEdge);
          return index;
        }
        edge = this.#nextEdge();
      }
      const gain = Math.min(1, ++this.#fadedIn / this.#fade, (edge - this.#at) / this.#fade);
      this.#lastOutput = gain * this.#ring.sampleAt(this.#at, this.#first);
      output[index] = this.#lastOutput;
      this.#at += this.#speed;
    }
    this.#passMarks();
    return 0;
  }

  /** @param {boolean} isExpected whether a mark ends the audio here */
  #onUnderrun(isExpected) {
    if (!isExpected && this.speakerIsLive) {
      this.underruns++;
    }
    this.#fadeOut();
  }

  /** Position of the next edge, if known. */
  #nextEdge() {
    return this.#marks.find(({ kind }) => kind !== 'frame')?.at ?? Infinity;
  }

  #passMarks() {
    while (this.#marks.length > 0 && this.#marks[0].at <= this.#at) {
      const mark = /** @type {Mark} */ (this.#marks.shift());
      if (mark.kind === 'frame') {
        this.framesPlayed++;
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

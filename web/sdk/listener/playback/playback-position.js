import { isSequence } from '../../protocol/frame-codec.js';

/** How long a frame lasts until one has been seen: protocol §3's default. */
const FRAME_MS = 20;

/** More than this behind, and a way to jump to live is worth showing. */
const BEHIND_MS = 2_000;

/**
 * Where in the talk things are: what is heard, what is being spoken, and the oldest that is kept. Servers count frames,
 * and people seconds: between them lies what the newest frame says of itself. All in milliseconds of talk.
 */
export class Place {
  /** @type {{sequence: number, media: number, ms: number} | null} */
  #newest = null;
  #liveSeq = 0;
  /** How much the server keeps, where it has let go of something already. */
  #kept = Infinity;
  /** @type {number | null} */
  #heard = null;
  /** Since when nothing is heard of what is being spoken. */
  #blindSince = Infinity;

  /** Whether somebody speaks, as far as is known. */
  isSpoken = false;

  /**
   * All as the server has it.
   *
   * @param {unknown} nextSeq the first frame to come
   * @param {unknown} liveSeq the next to be spoken
   * @param {unknown} retainedFromSeq the oldest kept
   */
  attached(nextSeq, liveSeq, retainedFromSeq) {
    this.ticked(liveSeq);
    const isKnown = isSequence(liveSeq) && isSequence(retainedFromSeq) && retainedFromSeq <= liveSeq;
    this.#kept = !isKnown || retainedFromSeq === 0
      ? Infinity
      : this.mediaOf(liveSeq) - this.mediaOf(retainedFromSeq);
    this.#blindSince = Infinity;
    if (isSequence(nextSeq)) {
      this.#heard ??= this.mediaOf(nextSeq);
    }
  }

  /** Something else will be heard next. */
  moved() {
    this.#heard = null;
  }

  /** The connection is gone, and what was being spoken goes on. @param {number} now */
  blind(now) {
    if (this.isSpoken) {
      this.#blindSince = Math.min(this.#blindSince, now);
    }
  }

  /** @param {unknown} liveSeq as the server has it */
  ticked(liveSeq) {
    this.#liveSeq = Math.max(this.#liveSeq, isSequence(liveSeq) ? liveSeq : 0);
  }

  /** A frame came. @param {{sequence: number, media: number, ms: number}} frame */
  came({ sequence, media, ms }) {
    this.#newest = { sequence, media, ms };
    this.#liveSeq = Math.max(this.#liveSeq, sequence + 1);
  }

  /** @param {number} media what is being heard */
  heard(media) {
    this.#heard = media;
  }

  /** Where the frame before this one ended, if that is the newest that came. @param {number} sequence */
  endBefore(sequence) {
    return this.#newest?.sequence === sequence - 1 ? this.#newest.media + this.#newest.ms : null;
  }

  /** How long a frame lasts. */
  get frameMs() {
    return this.#newest?.ms ?? FRAME_MS;
  }

  /** When a frame begins, as far as can be said. @param {number} sequence */
  mediaOf(sequence) {
    if (this.#newest === null || this.#newest.sequence === 0) {
      return sequence * this.frameMs;
    }
    const { media, ms } = this.#newest;
    return sequence <= this.#newest.sequence
      ? media * (sequence / this.#newest.sequence)
      : media + (sequence - this.#newest.sequence) * ms;
  }

  /** Where the talk has come to, as far as is known. @param {number} now */
  live(now) {
    return this.mediaOf(this.#liveSeq) + Math.max(0, now - this.#blindSince);
  }

  /**
   * @param {number} now
   * @returns {import('../../holdfast.js').ListenerPosition} in seconds
   */
  position(now) {
    const live = this.live(now);
    const at = this.#heard ?? live;
    const behind = Math.max(0, live - at);
    const oldest = this.#kept === Infinity ? 0 : Math.max(0, live - this.#kept);
    return {
      behindLive: behind / 1_000,
      isBehind: behind > BEHIND_MS,
      at: at / 1_000,
      live: Math.max(live, at) / 1_000,
      oldest: oldest / 1_000,
    };
  }
}

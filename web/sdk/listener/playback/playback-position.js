// SPDX-License-Identifier: Apache-2.0
import { isSequence } from '../../protocol/frame-codec.js';

/** Duration of a frame before the first is known (docs/protocol.md §3). */
const FRAME_MS = 20;

/** From this lag on, `isBehind` is true. */
const BEHIND_MS = 2_000;

/**
 * Positions in the session: of playback, of the speaker, and of the oldest frame kept. Converts the server's sequences to
 * media time by the newest frame. Milliseconds.
 */
export class PlaybackPosition {
  /** @type {{sequence: number, media: number, ms: number} | null} */
  #newest = null;
  #liveSeq = 0;
  /** How much audio the server keeps, once it has evicted some. */
  #retainedMs = Infinity;
  /** @type {number | null} */
  #played = null;
  /** When the connection was lost while the speaker was live. */
  #disconnectedAt = Infinity;

  /** Whether the speaker is live. */
  isSpeakerLive = false;

  /**
   * The fields of `ready`.
   *
   * @param {unknown} nextSeq the first frame to come
   * @param {unknown} liveSeq the next to be spoken
   * @param {unknown} retainedFromSeq the oldest kept
   */
  attached(nextSeq, liveSeq, retainedFromSeq) {
    this.liveMoved(liveSeq);
    const isKnown = isSequence(liveSeq) && isSequence(retainedFromSeq) && retainedFromSeq <= liveSeq;
    this.#retainedMs = !isKnown || retainedFromSeq === 0
      ? Infinity
      : this.mediaOf(liveSeq) - this.mediaOf(retainedFromSeq);
    this.#disconnectedAt = Infinity;
    if (isSequence(nextSeq)) {
      this.#played ??= this.mediaOf(nextSeq);
    }
  }

  /** Playback moves to another position. */
  reset() {
    this.#played = null;
  }

  /** The connection is lost; the speaker may go on. @param {number} now */
  connectionLost(now) {
    if (this.isSpeakerLive) {
      this.#disconnectedAt = Math.min(this.#disconnectedAt, now);
    }
  }

  /** @param {unknown} liveSeq */
  liveMoved(liveSeq) {
    this.#liveSeq = Math.max(this.#liveSeq, isSequence(liveSeq) ? liveSeq : 0);
  }

  /** A frame was received. @param {{sequence: number, media: number, ms: number}} frame */
  received({ sequence, media, ms }) {
    this.#newest = { sequence, media, ms };
    this.#liveSeq = Math.max(this.#liveSeq, sequence + 1);
  }

  /** @param {number} media of playback */
  played(media) {
    this.#played = media;
  }

  /** Media time of the end of the frame before, if that is the newest. @param {number} sequence */
  endBefore(sequence) {
    return this.#newest?.sequence === sequence - 1 ? this.#newest.media + this.#newest.ms : null;
  }

  /** Duration of a frame. */
  get frameMs() {
    return this.#newest?.ms ?? FRAME_MS;
  }

  /** Media time of a frame, estimated. @param {number} sequence */
  mediaOf(sequence) {
    if (this.#newest === null || this.#newest.sequence === 0) {
      return sequence * this.frameMs;
    }
    const { media, ms } = this.#newest;
    return sequence <= this.#newest.sequence
      ? media * (sequence / this.#newest.sequence)
      : media + (sequence - this.#newest.sequence) * ms;
  }

  /** Media time of the speaker, estimated. @param {number} now */
  live(now) {
    return this.mediaOf(this.#liveSeq) + Math.max(0, now - this.#disconnectedAt);
  }

  /**
   * @param {number} now
   * @returns {import('../../holdfast.js').ListenerPosition} in seconds
   */
  snapshot(now) {
    const live = this.live(now);
    const at = this.#played ?? live;
    const behind = Math.max(0, live - at);
    const oldest = this.#retainedMs === Infinity ? 0 : Math.max(0, live - this.#retainedMs);
    return {
      behindLive: behind / 1_000,
      isBehind: behind > BEHIND_MS,
      at: at / 1_000,
      live: Math.max(live, at) / 1_000,
      oldest: oldest / 1_000,
    };
  }
}

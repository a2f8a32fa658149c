// SPDX-License-Identifier: Apache-2.0
import { encodeFrame, FLAG } from '../../protocol/frame-codec.js';
import { DroppedFrames } from './dropped-frames.js';
import { FrameNumbering } from './frame-numbering.js';

/**
 * @typedef {import('./frame-types.js').SpokenFrame} SpokenFrame
 * @typedef {import('./frame-types.js').KeptFrame} KeptFrame
 * @typedef {import('./frame-types.js').BufferState} BufferState
 * @typedef {import('../worker-messages.js').Loss} Loss
 */

/** Frames that may have been sent between two writes to the store: 2 s. */
const UNSTORED_MAX = 100;

/**
 * Buffer of a speaker's unacked frames. `first` (oldest) ≤ `cursor` (next to send) ≤ `end`. Reconciles with the server's
 * position at each attach (docs/protocol.md §4). Confined to its worker.
 */
export class UnackedFrames {
  #microsMax;
  #numbering = new FrameNumbering();
  /** @type {KeptFrame[]} */
  #kept = [];
  #keptMicros = 0;
  #first = 0;
  #cursor = 0;
  #end = 0;
  /** Index after the last frame ever sent. */
  #sentEnd = 0;
  #ackedCount = 0;
  #clock = 0;
  /** Whether the next frame gets the flag `discontinuity`. */
  #isDiscontinuous = false;
  #dropped = new DroppedFrames();
  /** The server's next expected sequence, as last reported. */
  #serverNext = 0;
  #epoch = 0;
  /** Restored and not attached since: the last frames sent may not have been stored. */
  #isRestored = false;

  /** @param {number} microsMax capacity, in µs of audio */
  constructor(microsMax) {
    this.#microsMax = microsMax;
  }

  /** Number of frames ever added. */
  get added() {
    return this.#end;
  }

  /** Number of frames acked. */
  get ackedCount() {
    return this.#ackedCount;
  }

  get size() {
    return this.#end - this.#first;
  }

  /** The frames, in order. */
  get kept() {
    return [...this.#kept];
  }

  /** Duration of the frames, in µs. */
  get keptMicros() {
    return this.#keptMicros;
  }

  /** This speaker's clock: duration of frames added and of time skipped, in µs. */
  get clock() {
    return this.#clock;
  }

  get allSent() {
    return this.#cursor === this.#end;
  }

  /** Sequence of the next frame, once known. */
  get nextSequence() {
    return this.#numbering.sequence(this.#end);
  }

  /** Sequence of the last frame; null before the first attach or without a frame. */
  get lastSequence() {
    return this.#numbering.isKnown && this.nextSequence > 0 ? this.nextSequence - 1 : null;
  }

  /**
   * Adds a frame. A full buffer drops its oldest frames: see {@link takeDropped}.
   *
   * @param {SpokenFrame} frame
   * @returns {KeptFrame}
   */
  add(frame) {
    const flags = this.#isDiscontinuous ? frame.flags | FLAG.DISCONTINUITY : frame.flags;
    const kept = { ...frame, flags, index: this.#end, at: this.#clock };
    this.#isDiscontinuous = false;
    this.#kept.push(kept);
    this.#keptMicros += kept.micros;
    this.#clock += kept.micros;
    this.#end++;
    // Frames in flight are not dropped: an ack or a disconnect follows.
    while (this.#keptMicros > this.#microsMax && this.#cursor === this.#first && this.size > 1) {
      this.#dropOldest();
    }
    return kept;
  }

  /** Advances the clock over time without frames. @param {number} micros */
  skip(micros) {
    this.#clock += micros;
    this.#isDiscontinuous = true;
  }

  #dropOldest() {
    this.#dropped.add(this.#first, this.#kept[0].micros, this.#first < this.#sentEnd);
    this.#releaseTo(this.#first + 1);
    this.#markDiscontinuity();
  }

  /** The oldest frame follows lost audio. */
  #markDiscontinuity() {
    if (this.#kept.length > 0) {
      this.#kept[0].flags |= FLAG.DISCONTINUITY;
    } else {
      this.#isDiscontinuous = true;
    }
  }

  /** Whether {@link takeDropped} returns a range. */
  get hasDropped() {
    return this.#numbering.isKnown && this.#dropped.hasLost;
  }

  /** The next range of dropped frames, once sequences are known. @returns {Loss | null} */
  takeDropped() {
    const range = this.#numbering.isKnown ? this.#dropped.take() : null;
    return range === null ? null : {
      fromSeq: this.#numbering.sequence(range.from),
      toSeq: this.#numbering.sequence(range.end) - 1,
      ms: (range.end - range.from) * range.micros / 1_000,
      cause: 'bufferFull',
    };
  }

  /** The next frame to send, with its duration in µs; null if there is none, or sequences are unknown. */
  get next() {
    return this.#numbering.isKnown && !this.allSent
      ? { sequence: this.#numbering.sequence(this.#cursor), micros: this.#kept[this.#cursor - this.#first].micros }
      : null;
  }

  /** Duration of the frames to send, in µs, added up until it reaches this much. @param {number} enough */
  unsentMicros(enough) {
    let micros = 0;
    for (let at = this.#cursor - this.#first; at < this.#kept.length && micros < enough; at++) {
      micros += this.#kept[at].micros;
    }
    return micros;
  }

  /** Encodes the next frame to send, if {@link next} is not null. */
  nextFrame() {
    const { flags, codec, duration, index, at, payload } = this.#kept[this.#cursor - this.#first];
    this.#cursor++;
    this.#sentEnd = Math.max(this.#sentEnd, this.#cursor);
    const sequence = this.#numbering.sequence(index);
    return encodeFrame({ flags, codec, duration, sequence, mediaTime: this.#numbering.mediaTime(at), payload });
  }

  /**
   * The server has every frame up to this sequence.
   *
   * @param {number} sequence
   * @returns {boolean} whether frames were acked by it
   */
  acked(sequence) {
    if (!this.#numbering.isKnown) {
      return false;
    }
    // Ignores acks of frames that were never sent.
    const end = Math.min(this.#numbering.index(sequence) + 1, this.#sentEnd);
    this.#serverNext = Math.max(this.#serverNext, this.#numbering.sequence(end));
    return this.#ackTo(end);
  }

  /** @param {number} end */
  #ackTo(end) {
    const count = Math.max(0, end - this.#first);
    this.#ackedCount += count;
    this.#releaseTo(end);
    return count > 0;
  }

  /**
   * A connection was attached. The server has frames below `nextSeq`; the others are sent again.
   *
   * @param {{nextSeq: number, mediaTimeUs: number, epoch: number}} ready `mediaTimeUs`: end of the server's audio
   * @returns {{moved: boolean, lost: Loss | null}} whether frames were acked, and which are lost
   */
  attached({ nextSeq, mediaTimeUs, epoch }) {
    this.#settleDropped(nextSeq);
    const attach = this.#numbering.isKnown
      ? this.#reconcile(nextSeq, mediaTimeUs, epoch)
      : this.#numberFirst(nextSeq, mediaTimeUs);
    this.#isRestored = false;
    this.#epoch = epoch;
    this.#serverNext = nextSeq;
    this.#cursor = this.#first;
    return attach;
  }

  /** The connection is lost: frames in flight are sent again. */
  detached() {
    this.#cursor = this.#first;
  }

  /** Settles which dropped frames had arrived. @param {number} nextSeq */
  #settleDropped(nextSeq) {
    if (this.#numbering.isKnown) {
      // A position beyond the last frame sent counts another speaker's frames.
      const index = this.#numbering.index(nextSeq);
      this.#ackedCount += this.#dropped.settle(index > this.#sentEnd ? 0 : index);
    }
  }

  /**
   * @param {number} nextSeq
   * @param {number} mediaTime
   */
  #numberFirst(nextSeq, mediaTime) {
    this.#numbering.begin({ index: 0, at: 0 }, { sequence: nextSeq, mediaTime });
    if (nextSeq > 0) {
      this.#markDiscontinuity();
    }
    return { moved: false, lost: null };
  }

  /**
   * @param {number} nextSeq
   * @param {number} mediaTime
   * @param {number} epoch
   */
  #reconcile(nextSeq, mediaTime, epoch) {
    const sentEnd = this.#numbering.sequence(this.#sentEnd);
    if (nextSeq > sentEnd) {
      const isOurs = this.#isRestored && (epoch === this.#epoch + 1 || nextSeq - sentEnd <= UNSTORED_MAX);
      return isOurs ? this.#onUnstored(nextSeq, mediaTime) : this.#onAnotherSpeaker(nextSeq, mediaTime);
    }
    if (nextSeq < this.#serverNext) {
      return { moved: false, lost: this.#onServerLost(nextSeq) };
    }
    return { moved: this.acked(nextSeq - 1), lost: null };
  }

  /**
   * The server lost acked frames. The buffer keeps its sequences: the missing range becomes a `gap` for listeners.
   *
   * @param {number} nextSeq
   * @returns {Loss}
   */
  #onServerLost(nextSeq) {
    const micros = this.#kept[0]?.micros ?? 20_000;
    this.#markDiscontinuity();
    const ms = (this.#serverNext - nextSeq) * micros / 1_000;
    return { fromSeq: nextSeq, toSeq: this.#serverNext - 1, ms, cause: 'serverLost' };
  }

  /**
   * The page was discarded after it had sent its last frames and before it stored them. All stored frames have arrived.
   *
   * @param {number} nextSeq
   * @param {number} mediaTime
   */
  #onUnstored(nextSeq, mediaTime) {
    this.#ackTo(this.#sentEnd);
    const at = this.#kept[0]?.at ?? this.#clock;
    // Media time never goes back.
    const later = Math.max(mediaTime, this.#numbering.mediaTime(at));
    this.#numbering.begin({ index: this.#first, at }, { sequence: nextSeq, mediaTime: later });
    this.#markDiscontinuity();
    return { moved: true, lost: null };
  }

  /**
   * The server is beyond the last frame sent: another speaker spoke meanwhile. Frames never sent are numbered after
   * its frames. Frames in flight may have been appended or refused, and their sequences are taken.
   *
   * @param {number} nextSeq
   * @param {number} mediaTime
   */
  #onAnotherSpeaker(nextSeq, mediaTime) {
    const lost = this.#lossUpTo(this.#sentEnd, 'anotherSpeaker');
    this.#releaseTo(this.#sentEnd);
    const at = this.#kept[0]?.at ?? this.#clock;
    this.#numbering.begin({ index: this.#first, at }, { sequence: nextSeq, mediaTime });
    this.#markDiscontinuity();
    return { moved: true, lost };
  }

  /**
   * The session has ended with this last frame (−1: none). The remaining frames are lost.
   *
   * @param {number} lastSequence
   * @returns {Loss | null}
   */
  ended(lastSequence) {
    if (!this.#numbering.isKnown) {
      this.#numberFirst(lastSequence + 1, 0);
    }
    this.#settleDropped(lastSequence + 1);
    this.acked(lastSequence);
    return this.giveUp('sessionEnded');
  }

  /**
   * Gives up all frames.
   *
   * @param {Loss['cause']} cause
   * @param {number} [from] index of the first lost frame: a new owner has those before
   * @returns {Loss | null}
   */
  giveUp(cause, from = 0) {
    if (!this.#numbering.isKnown) {
      this.#numberFirst(0, 0);
    }
    this.#dropped.settle(0);
    this.#releaseTo(Math.min(from, this.#end));
    const lost = this.#lossUpTo(this.#end, cause);
    this.#releaseTo(this.#end);
    return lost;
  }

  /**
   * @param {number} end
   * @param {Loss['cause']} cause
   * @returns {Loss | null}
   */
  #lossUpTo(end, cause) {
    const frames = this.#kept.slice(0, Math.max(0, end - this.#first));
    const fromSeq = this.#numbering.sequence(this.#first);
    const ms = frames.reduce((sum, frame) => sum + frame.micros, 0) / 1_000;
    return frames.length === 0 ? null : { fromSeq, toSeq: fromSeq + frames.length - 1, ms, cause };
  }

  /** @returns {BufferState} */
  get state() {
    return {
      first: this.#first,
      end: this.#end,
      clock: this.#clock,
      ackedCount: this.#ackedCount,
      numbering: this.#numbering.state,
      serverNext: this.#serverNext,
      epoch: this.#epoch,
    };
  }

  /**
   * Restores a stored buffer. Call it before the first frame.
   *
   * @param {BufferState} state
   * @param {KeptFrame[]} frames in order, contiguous up to `state.end`
   */
  restore(state, frames) {
    this.#kept = frames;
    this.#keptMicros = frames.reduce((sum, frame) => sum + frame.micros, 0);
    this.#end = state.end;
    this.#first = state.end - frames.length;
    this.#cursor = this.#first;
    this.#ackedCount = state.ackedCount;
    this.#clock = state.clock;
    this.#numbering.restore(state.numbering);
    this.#serverNext = state.serverNext;
    this.#epoch = state.epoch;
    this.#isRestored = true;
    this.#isDiscontinuous = true;
    this.#sentEnd = this.#numbering.isKnown ? this.#end : this.#first;
    if (!this.#numbering.isKnown && this.#first > 0) {
      // Dropped before the first attach, and not reported.
      const micros = (frames[0]?.at ?? this.#clock) / this.#first;
      for (let index = 0; index < this.#first; index++) {
        this.#dropped.add(index, micros, false);
      }
    }
  }

  /** @param {number} upTo */
  #releaseTo(upTo) {
    const released = this.#kept.splice(0, Math.max(0, upTo - this.#first));
    const micros = released.reduce((sum, frame) => sum + frame.micros, 0);
    this.#first += released.length;
    this.#keptMicros = this.#kept.length === 0 ? 0 : this.#keptMicros - micros;
    this.#cursor = Math.max(this.#cursor, this.#first);
  }
}

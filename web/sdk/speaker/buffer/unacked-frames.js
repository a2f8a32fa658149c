import { encodeFrame, FLAG } from '../../protocol/frame-codec.js';
import { DroppedFrames } from './dropped-frames.js';
import { Numbering } from './frame-numbering.js';

/**
 * What was spoken, before it has a number.
 *
 * @typedef {object} SpokenFrame
 * @property {Uint8Array<ArrayBuffer>} payload
 * @property {number} codec
 * @property {number} duration in samples of the track's clock
 * @property {number} micros how long it lasts
 * @property {number} flags
 */

/**
 * A frame that is kept.
 *
 * @typedef {SpokenFrame & {index: number, at: number}} KeptFrame `index`: how many were spoken before it in this talk;
 *   `at`: the talk's own time of its first sample, in µs
 */

/**
 * Where a talk stands, to be shelved beside its frames and taken up again.
 *
 * @typedef {object} Standing
 * @property {number} first index of the oldest frame kept
 * @property {number} end index of the next frame to be spoken
 * @property {number} clock the talk's own time, in µs
 * @property {number} ackedCount
 * @property {import('./frame-numbering.js').NumberingData} numbering
 * @property {number} serverNext
 * @property {number} epoch of the last attach; 0 before the first
 */

/** @typedef {import('../worker-messages.js').Lost} Lost */

/** What is spoken between two writes to the shelf and may have been heard all the same: 2 s, in frames. */
const UNSHELVED_MAX = 100;

/**
 * The frames that a speaker keeps until the server has them, and where in them it is. Three marks: `first` kept ≤
 * `cursor`, the next to send, ≤ `end`.
 */
export class UnackedFrames {
  #microsMax;
  #numbering = new Numbering();
  /** @type {KeptFrame[]} */
  #kept = [];
  #keptMicros = 0;
  #first = 0;
  #cursor = 0;
  #end = 0;
  /** One beyond the last that was ever handed out to be sent. */
  #sentEnd = 0;
  #ackedCount = 0;
  #clock = 0;
  /** Whether the next frame to be spoken follows a break in the audio. */
  #isBroken = false;
  #dropped = new DroppedFrames();
  /** The sequence that the server expected next when it last said so. */
  #serverNext = 0;
  #epoch = 0;
  /** Taken from the shelf and not attached since: the last frames before may be missing there. */
  #restored = false;

  /** @param {number} microsMax how much audio is kept, in µs */
  constructor(microsMax) {
    this.#microsMax = microsMax;
  }

  /** How many were ever spoken in this talk. */
  get spoken() {
    return this.#end;
  }

  /** How many were acked while they were kept. */
  get ackedCount() {
    return this.#ackedCount;
  }

  /** Index of the oldest that is kept. */
  get first() {
    return this.#first;
  }

  get size() {
    return this.#end - this.#first;
  }

  /** Those that are kept, in order. */
  get kept() {
    return [...this.#kept];
  }

  /** How long the audio lasts that is kept, in µs. */
  get keptMicros() {
    return this.#keptMicros;
  }

  /** The talk's own time: what was spoken and what was missed, in µs. */
  get clock() {
    return this.#clock;
  }

  get allSent() {
    return this.#cursor === this.#end;
  }

  /** The next frame's sequence, as far as it is known. */
  get nextSequence() {
    return this.#numbering.sequence(this.#end);
  }

  /** The last frame's sequence; nothing before the first attach, or with no frame. */
  get lastSequence() {
    return this.#numbering.isKnown && this.nextSequence > 0 ? this.nextSequence - 1 : null;
  }

  /**
   * Keeps a frame. Where there is no room, the oldest go: see {@link takeDropped}.
   *
   * @param {SpokenFrame} frame
   * @returns {KeptFrame}
   */
  add(frame) {
    const flags = this.#isBroken ? frame.flags | FLAG.DISCONTINUITY : frame.flags;
    const kept = { ...frame, flags, index: this.#end, at: this.#clock };
    this.#isBroken = false;
    this.#kept.push(kept);
    this.#keptMicros += kept.micros;
    this.#clock += kept.micros;
    this.#end++;
    // What is on its way is not dropped: it is about to be acked, or its connection to be lost.
    while (this.#keptMicros > this.#microsMax && this.#cursor === this.#first && this.size > 1) {
      this.#dropOldest();
    }
    return kept;
  }

  /** Time in which nobody could be heard: the next frame is later by so much. @param {number} micros */
  miss(micros) {
    this.#clock += micros;
    this.#isBroken = true;
  }

  #dropOldest() {
    this.#dropped.add(this.#first, this.#kept[0].micros, this.#first < this.#sentEnd);
    this.#releaseTo(this.#first + 1);
    this.#breakHere();
  }

  /** What is kept follows something that will not be heard. */
  #breakHere() {
    if (this.#kept.length > 0) {
      this.#kept[0].flags |= FLAG.DISCONTINUITY;
    } else {
      this.#isBroken = true;
    }
  }

  /** Whether {@link takeDropped} has something to tell. */
  get hasDropped() {
    return this.#numbering.isKnown && this.#dropped.hasLost;
  }

  /** Frames that were dropped and not told yet, once their sequences are known. @returns {Lost | null} */
  takeDropped() {
    const range = this.#numbering.isKnown ? this.#dropped.take() : null;
    return range === null ? null : {
      fromSeq: this.#numbering.sequence(range.from),
      toSeq: this.#numbering.sequence(range.end) - 1,
      ms: (range.end - range.from) * range.micros / 1_000,
      cause: 'bufferFull',
    };
  }

  /** How long the next frame to be sent lasts, in µs; nothing where all is sent, or nothing has a number yet. */
  get nextMicros() {
    return this.#numbering.isKnown && !this.allSent ? this.#kept[this.#cursor - this.#first].micros : null;
  }

  /** The next frame as it goes over the socket. Only where {@link nextMicros} says that there is one. */
  takeNext() {
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
   * @returns {boolean} whether that was news
   */
  acked(sequence) {
    if (!this.#numbering.isKnown) {
      return false;
    }
    // Nobody can have what was never sent: a server that says so is wrong, and must not be believed later either.
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
   * A connection is ready: frames below `nextSeq` are there, the others go out again.
   *
   * @param {{nextSeq: number, mediaTimeUs: number, epoch: number}} ready `mediaTimeUs`: where the server's audio ends
   * @returns {{moved: boolean, lost: Lost | null}} whether it brought an ack, and what it says is lost
   */
  attached({ nextSeq, mediaTimeUs, epoch }) {
    this.#settle(nextSeq);
    const attach = this.#numbering.isKnown
      ? this.#attachedAgain(nextSeq, mediaTimeUs, epoch)
      : this.#attachedFirst(nextSeq, mediaTimeUs);
    this.#restored = false;
    this.#epoch = epoch;
    this.#serverNext = nextSeq;
    this.#cursor = this.#first;
    return attach;
  }

  /** The connection is gone: what it carried may not have arrived. */
  detached() {
    this.#cursor = this.#first;
  }

  /** Which of the frames that were dropped had arrived. @param {number} nextSeq */
  #settle(nextSeq) {
    if (this.#numbering.isKnown) {
      // A server that is further than this side ever was speaks of frames that are not from here.
      const index = this.#numbering.index(nextSeq);
      this.#ackedCount += this.#dropped.settle(index > this.#sentEnd ? 0 : index);
    }
  }

  /**
   * @param {number} nextSeq
   * @param {number} mediaTime
   */
  #attachedFirst(nextSeq, mediaTime) {
    this.#numbering.begin({ index: 0, at: 0 }, { sequence: nextSeq, mediaTime });
    if (nextSeq > 0) {
      this.#breakHere();
    }
    return { moved: false, lost: null };
  }

  /**
   * @param {number} nextSeq
   * @param {number} mediaTime
   * @param {number} epoch
   */
  #attachedAgain(nextSeq, mediaTime, epoch) {
    const sentEnd = this.#numbering.sequence(this.#sentEnd);
    if (nextSeq > sentEnd) {
      const ours = this.#restored && (epoch === this.#epoch + 1 || nextSeq - sentEnd <= UNSHELVED_MAX);
      return ours ? this.#unshelved(nextSeq, mediaTime) : this.#besideAnother(nextSeq, mediaTime);
    }
    if (nextSeq < this.#serverNext) {
      return { moved: false, lost: this.#serverLost(nextSeq) };
    }
    return { moved: this.acked(nextSeq - 1), lost: null };
  }

  /**
   * It lost what it had acked. What is kept keeps its place, so the jump makes a gap that everyone is told of.
   *
   * @param {number} nextSeq
   * @returns {Lost}
   */
  #serverLost(nextSeq) {
    const micros = this.#kept[0]?.micros ?? 20_000;
    this.#breakHere();
    const ms = (this.#serverNext - nextSeq) * micros / 1_000;
    return { fromSeq: nextSeq, toSeq: this.#serverNext - 1, ms, cause: 'serverLost' };
  }

  /**
   * The page went away between sending its last frames and shelving them: they arrived. So did all that was shelved.
   *
   * @param {number} nextSeq
   * @param {number} mediaTime
   */
  #unshelved(nextSeq, mediaTime) {
    this.#ackTo(this.#sentEnd);
    const at = this.#kept[0]?.at ?? this.#clock;
    // Never earlier than what was heard already.
    const later = Math.max(mediaTime, this.#numbering.mediaTime(at));
    this.#numbering.begin({ index: this.#first, at }, { sequence: nextSeq, mediaTime: later });
    this.#breakHere();
    return { moved: true, lost: null };
  }

  /**
   * The server is further than this side ever was: somebody else spoke meanwhile. What was never sent goes behind
   * that. What was sent and not acked may have been first or may have been refused, and its numbers are taken.
   *
   * @param {number} nextSeq
   * @param {number} mediaTime
   */
  #besideAnother(nextSeq, mediaTime) {
    const lost = this.#lostUpTo(this.#sentEnd, 'anotherSpeaker');
    this.#releaseTo(this.#sentEnd);
    const at = this.#kept[0]?.at ?? this.#clock;
    this.#numbering.begin({ index: this.#first, at }, { sequence: nextSeq, mediaTime });
    this.#breakHere();
    return { moved: true, lost };
  }

  /**
   * The session is over with this as its last frame (−1: none). What is still kept will not be heard.
   *
   * @param {number} lastSequence
   * @returns {Lost | null}
   */
  ended(lastSequence) {
    if (!this.#numbering.isKnown) {
      this.#attachedFirst(lastSequence + 1, 0);
    }
    this.#settle(lastSequence + 1);
    this.acked(lastSequence);
    return this.givenUp('sessionEnded');
  }

  /**
   * Nothing that is kept will be heard from here.
   *
   * @param {Lost['cause']} cause
   * @param {number} [from] index of the first that will not be heard at all: somebody else has those before it
   * @returns {Lost | null}
   */
  givenUp(cause, from = 0) {
    if (!this.#numbering.isKnown) {
      this.#attachedFirst(0, 0);
    }
    this.#dropped.settle(0);
    this.#releaseTo(Math.min(from, this.#end));
    const lost = this.#lostUpTo(this.#end, cause);
    this.#releaseTo(this.#end);
    return lost;
  }

  /**
   * @param {number} end
   * @param {Lost['cause']} cause
   * @returns {Lost | null}
   */
  #lostUpTo(end, cause) {
    const frames = this.#kept.slice(0, Math.max(0, end - this.#first));
    const fromSeq = this.#numbering.sequence(this.#first);
    const ms = frames.reduce((sum, frame) => sum + frame.micros, 0) / 1_000;
    return frames.length === 0 ? null : { fromSeq, toSeq: fromSeq + frames.length - 1, ms, cause };
  }

  /** @returns {Standing} */
  get standing() {
    return {
      first: this.#first,
      end: this.#end,
      clock: this.#clock,
      ackedCount: this.#ackedCount,
      numbering: this.#numbering.data,
      serverNext: this.#serverNext,
      epoch: this.#epoch,
    };
  }

  /**
   * Goes on with a talk from the shelf. Before anything is spoken here.
   *
   * @param {Standing} standing
   * @param {KeptFrame[]} frames in order, without a hole, up to `standing.end`
   */
  restore(standing, frames) {
    this.#kept = frames;
    this.#keptMicros = frames.reduce((sum, frame) => sum + frame.micros, 0);
    this.#end = standing.end;
    this.#first = standing.end - frames.length;
    this.#cursor = this.#first;
    this.#ackedCount = standing.ackedCount;
    this.#clock = standing.clock;
    this.#numbering.restore(standing.numbering);
    this.#serverNext = standing.serverNext;
    this.#epoch = standing.epoch;
    this.#restored = true;
    this.#isBroken = true;
    this.#sentEnd = this.#numbering.isKnown ? this.#end : this.#first;
    if (!this.#numbering.isKnown && this.#first > 0) {
      // Dropped before there was a connection, and nobody was left to be told.
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

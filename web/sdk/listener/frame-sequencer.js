// SPDX-License-Identifier: Apache-2.0
import { CODEC, FLAG, isSequence, OPUS_CLOCK_RATE } from '../protocol/frame-codec.js';
import { GapDetector, UNEXPLAINED } from './gap-detector.js';

/** Sample rate of PCM until the server names one: the protocol's default. */
const PCM_SAMPLE_RATE = 16_000;

/** Puts frames into the decode queue: each once, in order, with gaps for missing ones. */
export class FrameSequencer {
  #queue;
  #position;
  #gapDetector;

  /** @type {number | null} */
  pcmSampleRate = null;

  /** Number of frames received again. */
  repeated = 0;

  /**
   * @param {import('./start-position.js').StartPosition} from
   * @param {{queue: import('./decoding/decode-queue.js').DecodeQueue, position: import('./playback/playback-position.js').PlaybackPosition}} buffers
   */
  constructor(from, { queue, position }) {
    this.#queue = queue;
    this.#position = position;
    this.#gapDetector = gapDetectorFrom(from);
  }

  /** The sequence to request next; null before the first attach. */
  get next() {
    return this.#gapDetector.next;
  }

  /** Whether PCM frames wait because their sample rate is unknown. */
  get needsSampleRate() {
    const entry = this.#queue.last;
    return this.pcmSampleRate === null && entry?.kind === 'frame' && entry.codec === CODEC.PCM;
  }

  /** Restarts at another position. @param {import('./start-position.js').StartPosition} from */
  restart(from) {
    this.#gapDetector = gapDetectorFrom(from);
    this.#queue.clear();
    this.#position.reset();
  }

  /** @param {Record<string, unknown>} ready */
  attached({ nextSeq, liveSeq, retainedFromSeq }) {
    if (isSequence(nextSeq)) {
      this.#gapDetector.attached(nextSeq);
    }
    this.#position.attached(nextSeq, liveSeq, retainedFromSeq);
  }

  /**
   * @param {number} sequence
   * @returns {boolean} whether it was received before
   */
  isRepeated(sequence) {
    const isRepeated = this.#gapDetector.isRepeated(sequence);
    this.repeated += isRepeated ? 1 : 0;
    return isRepeated;
  }

  /** @param {import('../protocol/frame-codec.js').Frame} frame not received before */
  frame({ flags, codec, duration, sequence, mediaTime, payload }) {
    const media = mediaTime / 1_000;
    const ms = (duration * 1_000) / (codec === CODEC.PCM ? this.pcmSampleRate ?? PCM_SAMPLE_RATE : OPUS_CLOCK_RATE);
    this.#addGaps(this.#gapDetector.received(sequence));
    const last = this.#queue.last;
    if (last?.kind === 'gap') {
      last.ms = last.media === null ? last.ms : Math.max(0, media - last.media);
      last.media ??= Math.max(0, media - last.ms);
    }
    this.#position.received({ sequence, media, ms });
    const isDiscontinuous = (flags & FLAG.DISCONTINUITY) !== 0;
    this.#queue.add({ kind: 'frame', sequence, media, ms, codec, isDiscontinuous, duration, payload });
  }

  /** The server reports a gap. @param {Record<string, any>} gap */
  gap({ fromSeq, toSeq, reason }) {
    if (isSequence(fromSeq) && isSequence(toSeq)) {
      this.#addGaps(this.#gapDetector.gapReported(fromSeq, toSeq, typeof reason === 'string' ? reason : UNEXPLAINED));
    }
  }

  /** The session has ended. @param {unknown} lastSeq sequence of its last frame, if it has one */
  end(lastSeq) {
    if (isSequence(lastSeq) && this.#gapDetector.next !== null) {
      this.#addGaps(this.#gapDetector.ended(lastSeq));
    }
    this.#queue.add({ kind: 'end' });
  }

  /** @param {import('./gap-detector.js').MissingRange[]} missing */
  #addGaps(missing) {
    for (const { fromSeq, toSeq, reason } of missing) {
      const last = this.#queue.last;
      const media = last?.kind === 'gap' && last.toSeq === fromSeq - 1 && last.media !== null
        ? last.media + last.ms
        : this.#position.endBefore(fromSeq);
      const ms = (toSeq - fromSeq + 1) * this.#position.frameMs;
      this.#queue.add({ kind: 'gap', fromSeq, toSeq, reason, media, ms });
    }
  }
}

/** @param {import('./start-position.js').StartPosition} from */
function gapDetectorFrom(from) {
  return new GapDetector(typeof from === 'number' ? from : null);
}

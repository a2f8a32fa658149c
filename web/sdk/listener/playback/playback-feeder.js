// SPDX-License-Identifier: Apache-2.0
import { CODEC } from '../../protocol/frame-codec.js';
import { AudioFrameDecoder } from '../decoding/audio-frame-decoder.js';

/** How far to decode ahead: more than the largest target, little to discard at a seek. */
const AHEAD_MAX_MS = 1_500;

/**
 * The playback worklet's report.
 *
 * @typedef {object} Report
 * @property {number} generation
 * @property {number} receivedMs since the last flush
 * @property {number} framesPlayed
 * @property {number} underruns
 * @property {number} levelMs
 * @property {number} targetMs
 * @property {number | null} media
 * @property {import('./jitter-buffer.js').PlaybackEvent[]} reached
 *
 * @typedef {object} FeederCallbacks
 * @property {() => void} onTaken the decode queue has more room
 * @property {(gap: {fromSeq: number, toSeq: number, ms: number, at: number, reason: string}) => void} onGap playback has reached a gap
 * @property {() => void} onEnded everything was played
 * @property {(error: import('../../errors.js').HoldfastError) => void} onUndecodable
 */

/** Decodes a little ahead of playback and feeds the worklet. Confined to its worker. */
export class PlaybackFeeder {
  #port;
  #queue;
  #position;
  #callbacks;
  #decoder;
  #generation = 0;
  #sentMs = 0;
  /** Audio in the decoder. */
  #decodingMs = 0;
  /** @type {WeakSet<import('../decoding/decode-queue.js').FrameEntry>} */
  #live = new WeakSet();
  /** @type {Report | null} */
  #report = null;

  /** Whether output runs: without it, arrival times say nothing. */
  isRunning = false;

  framesMissed = 0;

  /**
   * @param {MessagePort} port of the worklet
   * @param {number} sampleRate
   * @param {{queue: import('../decoding/decode-queue.js').DecodeQueue, position: import('./playback-position.js').PlaybackPosition}} buffers
   * @param {FeederCallbacks} callbacks
   */
  constructor(port, sampleRate, { queue, position }, callbacks) {
    this.#port = port;
    this.#queue = queue;
    this.#position = position;
    this.#callbacks = callbacks;
    this.#decoder = new AudioFrameDecoder(sampleRate, this);
    port.onmessage = ({ data }) => this.#onReport(data);
  }

  /** @returns {Report | null} the last one since the flush */
  get report() {
    return this.#report;
  }

  /** @param {number} sampleRate of the session's PCM */
  setPcmSampleRate(sampleRate) {
    this.#decoder.pcmSampleRate = sampleRate;
  }

  /** @param {boolean} isLive */
  setSpeakerLive(isLive) {
    this.#port.postMessage({ type: 'speaker', isLive });
  }

  /** Keeps the distance to the speaker from now on. */
  holdPosition() {
    this.#port.postMessage({ type: 'holdPosition' });
  }

  /** Drops all audio, for a seek. @param {boolean} following whether playback follows the speaker */
  flush(following) {
    this.#decoder.reset();
    this.#generation++;
    this.#sentMs = 0;
    this.#decodingMs = 0;
    this.#report = null;
    this.#port.postMessage({ type: 'flush', generation: this.#generation, following });
  }

  /** @param {number} [liveFrom] after an arrival: see {@link ListenerProtocol.liveFrom} */
  fill(liveFrom = Infinity) {
    while (this.#queue.first !== null && this.#isWanted(this.#queue.first)) {
      const entry = /** @type {import('../decoding/decode-queue.js').Entry} */ (this.#queue.take());
      if (entry.kind === 'frame') {
        this.#decodingMs += entry.ms;
        if (this.isRunning && this.#queue.length === 0 && entry.sequence >= liveFrom) {
          this.#live.add(entry);
        }
        this.#decoder.frame(entry);
      } else {
        this.#decoder.mark(entry);
      }
    }
    this.#callbacks.onTaken();
  }

  /** @param {import('../decoding/decode-queue.js').Entry} entry */
  #isWanted(entry) {
    if (entry.kind === 'gap') {
      return entry.media !== null || this.#queue.length > 1;
    }
    const isUnknown = entry.kind === 'frame' && entry.codec === CODEC.PCM && this.#decoder.pcmSampleRate === null;
    return !isUnknown && this.#aheadMs < AHEAD_MAX_MS;
  }

  /** Audio in the decoder and in the worklet. */
  get #aheadMs() {
    const played = this.#report === null ? 0 : this.#report.receivedMs - this.#report.levelMs;
    return this.#decodingMs + this.#sentMs - played;
  }

  /** @param {Report} report */
  #onReport(report) {
    if (report.generation !== this.#generation) {
      return;
    }
    this.#report = report;
    if (report.media !== null) {
      this.#position.played(report.media);
    }
    for (const reached of report.reached) {
      if (reached.kind === 'end') {
        this.#callbacks.onEnded();
      } else {
        const { fromSeq, toSeq, ms, media, reason } = /** @type {import('../decoding/decode-queue.js').GapEntry} */ (reached.gap);
        this.framesMissed += toSeq - fromSeq + 1;
        this.#callbacks.onGap({ fromSeq, toSeq, ms, at: (media ?? 0) / 1_000, reason });
      }
    }
    this.fill();
  }

  /**
   * @param {import('../decoding/decode-queue.js').FrameEntry} frame
   * @param {Float32Array<ArrayBuffer>} samples
   */
  onDecoded(frame, samples) {
    const { media, ms } = frame;
    const isLive = this.#live.has(frame);
    this.#decodingMs -= ms;
    this.#sentMs += ms;
    const waitingMs = isLive ? 0 : Math.max(0, this.#position.live(performance.now()) - media - ms);
    this.#port.postMessage({ type: 'chunk', media, ms, isLive, waitingMs, samples }, [samples.buffer]);
  }

  /** @param {import('../decoding/decode-queue.js').FrameEntry} frame */
  onLost(frame) {
    this.#decodingMs -= frame.ms;
  }

  /** @param {Float32Array<ArrayBuffer>} samples */
  onDecodedTail(samples) {
    this.#port.postMessage({ type: 'tail', samples }, [samples.buffer]);
  }

  /** @param {import('../decoding/audio-frame-decoder.js').Mark} mark */
  onMark(mark) {
    if (mark.kind === 'gap') {
      const media = mark.media ?? this.#position.mediaOf(mark.fromSeq);
      this.#port.postMessage({ type: 'gap', gap: { ...mark, media } });
    } else {
      this.#port.postMessage({ type: mark.kind });
    }
  }

  /** @param {import('../../errors.js').HoldfastError} error */
  onUndecodable(error) {
    this.#callbacks.onUndecodable(error);
  }
}

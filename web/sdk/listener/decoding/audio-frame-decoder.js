// SPDX-License-Identifier: Apache-2.0
import { Resampler } from '../../audio/resampler.js';
import { HoldfastError } from '../../errors.js';
import { CODEC, OPUS_CLOCK_RATE } from '../../protocol/frame-codec.js';
import { UNEXPLAINED } from '../gap-detector.js';

/**
 * Callbacks of the decoder, in the order of the entries.
 *
 * @typedef {object} DecoderCallbacks
 * @property {(frame: Frame, samples: Float32Array<ArrayBuffer>) => void} onDecoded
 * @property {(samples: Float32Array<ArrayBuffer>) => void} onDecodedTail the end of the samples decoded before
 * @property {(mark: Mark) => void} onMark
 * @property {(frame: Frame) => void} onLost it could not be decoded; a gap follows
 * @property {(error: HoldfastError) => void} onUndecodable this browser cannot decode the session
 */

/** Full scale of 16-bit PCM. */
const INT16_SCALE = 32_768;

/** Invalid packets in a row before decoding pauses: a new decoder is costly. */
const FAILURES_MAX = 5;

/** Length of that pause, and how much audio is skipped for it; ms. */
const PAUSE_MS = 250;

/** If nothing could be decoded for this long, the browser cannot; ms. */
const UNDECODABLE_MS = 3_000;

/** Rounding error of WebCodecs' timestamps. */
const ROUNDING_US = 1_000;

/** Decodes audio frames (PCM, or Opus by WebCodecs) to mono samples at the output's sample rate, in order. */
export class AudioFrameDecoder {
  #sampleRate;
  #callbacks;
  /** Sample rate of PCM; null until the server names it. @type {number | null} */
  pcmSampleRate = null;
  /** @type {Resampler | null} */
  #resampler = null;
  #resampledFrom = 0;
  /** @type {AudioDecoder | null} */
  #decoder = null;
  /** Frames in the decoder, and marks between them. @type {Pending[]} */
  #pending = [];
  /** Timestamp of the next packet on the decoder's clock, which has no gaps; µs. */
  #clock = 0;
  /** Failures since the last success. */
  #failures = 0;
  #failedMs = 0;
  #hasDecoded = false;
  /** While packets wait for a new decoder. @type {ReturnType<typeof setTimeout> | null} */
  #pauseTimer = null;

  /**
   * @param {number} sampleRate
   * @param {DecoderCallbacks} callbacks
   */
  constructor(sampleRate, callbacks) {
    this.#sampleRate = sampleRate;
    this.#callbacks = callbacks;
  }

  /** @param {Frame} frame */
  frame(frame) {
    if (frame.isDiscontinuous) {
      this.mark({ kind: 'discontinuity' });
    }
    if (frame.codec === CODEC.PCM) {
      this.#pending.push({ frame, pcm: monoOf(frame) });
      this.#emitReady();
    } else if (typeof AudioDecoder === 'undefined') {
      this.#callbacks.onLost(frame);
      this.#callbacks.onUndecodable(unsupportedCodec());
    } else {
      const pending = { frame, at: 0, us: Math.round((frame.duration * 1e6) / OPUS_CLOCK_RATE) };
      this.#pending.push(pending);
      this.#decode(pending);
    }
  }

  /** @param {Mark} mark */
  mark(mark) {
    this.#pending.push({ mark });
    this.#emitReady();
    if (this.#pending.length > 0) {
      // Samples that the decoder holds back precede the mark.
      this.#decoder?.flush().then(() => this.#flushed(mark), () => {});
    }
  }

  /** Drops all pending frames. */
  reset() {
    this.#pending = [];
    this.#resampler = null;
    clearTimeout(this.#pauseTimer ?? undefined);
    this.#pauseTimer = null;
    this.#closeDecoder();
  }

  /** @param {InDecoder} pending */
  #decode(pending) {
    if (this.#pauseTimer !== null) {
      return;
    }
    pending.at = this.#clock;
    this.#clock += pending.us;
    this.#decoder ??= this.#newDecoder();
    this.#decoder.decode(new EncodedAudioChunk({
      type: 'key', timestamp: pending.at, duration: pending.us, data: pending.frame.payload,
    }));
  }

  #newDecoder() {
    const decoder = new AudioDecoder({
      output: (data) => this.#onAudioData(decoder, data),
      error: () => this.#onDecoderError(decoder),
    });
    decoder.configure({ codec: 'opus', sampleRate: OPUS_CLOCK_RATE, numberOfChannels: 1 });
    return decoder;
  }

  #closeDecoder() {
    const decoder = this.#decoder;
    this.#decoder = null;
    if (decoder && decoder.state !== 'closed') {
      decoder.close();
    }
  }

  /**
   * @param {AudioDecoder} decoder
   * @param {AudioData} data
   */
  #onAudioData(decoder, data) {
    if (decoder === this.#decoder) {
      const samples = new Float32Array(data.numberOfFrames);
      data.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
      // A decoder may swallow its first packets: frames that ended before this one have no samples.
      this.#emitUntil(data.timestamp + ROUNDING_US);
      const pending = this.#pending.shift();
      if (pending?.us !== undefined) {
        this.#failures = 0;
        this.#failedMs = 0;
        this.#hasDecoded = true;
        this.#callbacks.onDecoded(pending.frame, this.#resampled(samples, data.sampleRate));
      }
      this.#emitReady();
    }
    data.close();
  }

  /** Emits all entries before the first that is in the decoder. */
  #emitReady() {
    const index = this.#pending.findIndex(({ us }) => us !== undefined);
    this.#emitFirst(index < 0 ? this.#pending.length : index);
  }

  /** @param {number} time µs */
  #emitUntil(time) {
    const index = this.#pending.findIndex(({ at, us }) => us !== undefined && at + us > time);
    this.#emitFirst(index < 0 ? this.#pending.length : index);
  }

  /** @param {Mark} mark */
  #flushed(mark) {
    this.#emitFirst(this.#pending.findIndex((pending) => pending.mark === mark) + 1);
  }

  /** Frames without samples by now have none. @param {number} count */
  #emitFirst(count) {
    for (const { frame, pcm, mark } of this.#pending.splice(0, count)) {
      if (pcm) {
        this.#callbacks.onDecoded(frame, this.#resampled(pcm, this.pcmSampleRate ?? OPUS_CLOCK_RATE));
      } else if (frame) {
        this.#callbacks.onDecoded(frame, new Float32Array(0));
      } else {
        this.#emitMark(mark);
      }
    }
  }

  /**
   * An invalid packet closes the decoder: reports it as missing and goes on with a new decoder.
   *
   * @param {AudioDecoder} decoder
   */
  #onDecoderError(decoder) {
    if (decoder !== this.#decoder) {
      return;
    }
    this.#decoder = null;
    this.#skip(0);
    if (++this.#failures < FAILURES_MAX) {
      this.#resubmit();
    } else {
      this.#pauseTimer = setTimeout(() => {
        this.#pauseTimer = null;
        this.#skip(PAUSE_MS);
        this.#resubmit();
      }, PAUSE_MS);
    }
    if (!this.#hasDecoded && this.#failedMs >= UNDECODABLE_MS) {
      this.#failedMs = 0;
      this.#callbacks.onUndecodable(unsupportedCodec());
    }
  }

  /** Skips the first pending packet, and following ones up to this length. @param {number} upToMs */
  #skip(upToMs) {
    const first = this.#pending[0];
    if (first?.us === undefined) {
      return;
    }
    const { sequence: fromSeq, media } = first.frame;
    let toSeq = fromSeq;
    let ms = 0;
    for (let next = first; next?.us !== undefined && (next === first || ms + next.frame.ms <= upToMs);) {
      this.#pending.shift();
      this.#callbacks.onLost(next.frame);
      toSeq = next.frame.sequence;
      ms += next.frame.ms;
      next = /** @type {InDecoder} */ (this.#pending[0]);
    }
    this.#failedMs += ms;
    this.#emitMark({ kind: 'gap', fromSeq, toSeq, reason: UNEXPLAINED, media, ms });
  }

  /** Passes all pending packets to a new decoder. */
  #resubmit() {
    for (const pending of this.#pending.splice(0)) {
      if (pending.mark) {
        this.mark(pending.mark);
      } else {
        this.#pending.push(pending);
        if (pending.us !== undefined) {
          this.#decode(pending);
        }
      }
    }
    this.#emitReady();
  }

  /** Samples that the resampler holds back precede the mark. @param {Mark} mark */
  #emitMark(mark) {
    if (this.#resampler !== null) {
      this.#callbacks.onDecodedTail(this.#resampler.flush());
      this.#resampler = null;
    }
    this.#callbacks.onMark(mark);
  }

  /**
   * @param {Float32Array<ArrayBuffer>} samples
   * @param {number} sampleRate
   */
  #resampled(samples, sampleRate) {
    if (sampleRate === this.#sampleRate) {
      return samples;
    }
    if (this.#resampler === null || this.#resampledFrom !== sampleRate) {
      this.#resampler = new Resampler(sampleRate, this.#sampleRate);
      this.#resampledFrom = sampleRate;
    }
    return this.#resampler.process(samples);
  }
}

/**
 * @typedef {import('./decode-queue.js').GapEntry | import('./decode-queue.js').EndEntry | {kind: 'discontinuity'}} Mark
 * @typedef {import('./decode-queue.js').FrameEntry} Frame
 * @typedef {{frame: Frame, at: number, us: number, pcm?: undefined, mark?: undefined}} InDecoder
 * @typedef {{frame: Frame, pcm: Float32Array<ArrayBuffer>, at?: undefined, us?: undefined, mark?: undefined}} Pcm
 * @typedef {{mark: Mark, frame?: undefined, at?: undefined, us?: undefined, pcm?: undefined}} Between
 * @typedef {InDecoder | Pcm | Between} Pending
 */

function unsupportedCodec() {
  return new HoldfastError('unsupportedBrowser', 'This browser cannot decode this session. A newer one can.');
}

/** @param {Frame} frame */
function monoOf({ payload, duration }) {
  const channels = Math.max(1, Math.floor(payload.length / 2 / Math.max(duration, 1)));
  const bytes = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const samples = new Float32Array(Math.floor(payload.length / 2 / channels));
  for (let i = 0; i < samples.length; i++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += bytes.getInt16(2 * (i * channels + channel), true);
    }
    samples[i] = sum / channels / INT16_SCALE;
  }
  return samples;
}

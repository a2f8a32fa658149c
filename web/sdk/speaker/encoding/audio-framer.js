// SPDX-License-Identifier: Apache-2.0
import { Resampler } from '../../audio/resampler.js';
import { FLAG } from '../../protocol/frame-codec.js';
import { frameSamples, opusConfig, OpusEncoder, PCM_SAMPLE_RATE, PcmEncoder } from './encoder.js';
import { LevelMeter } from './level-meter.js';

/** A gap in captured samples longer than this is missed time. Shorter ones are scheduling jitter. */
const MISSED_FROM_MS = 2_000;

/** Fade at mute and unmute, against clicks. */
const FADE_SECONDS = 0.005;

/**
 * When the last of some samples was captured.
 *
 * @typedef {object} CaptureTime
 * @property {number} at in ms since 1970: a worklet has no other clock
 * @property {number} received arrival in this worker, by the monotonic clock; in ms
 */

/**
 * @typedef {object} AudioFramerCallbacks
 * @property {(frame: import('../buffer/frame-types.js').SpokenFrame) => void} onFrame
 * @property {(ms: number) => void} onMissed no samples were captured for this long
 * @property {(level: import('../worker-messages.js').Level) => void} onLevel
 * @property {(isSilent: boolean) => void} onSilence
 */

/** Turns samples into encoded frames of 20 ms: level, mute, pause, resampling, codec. Confined to its worker. */
export class AudioFramer {
  #sampleRate;
  #callbacks;
  #meter;
  #isMuted = false;
  #isPaused = false;
  #isFinished = false;
  /**
   * Samples from before {@link configure}. @type {{samples: Float32Array, isMuted: boolean}[] | null}
   */
  #early = [];
  #earlySamples = 0;
  #wasMuted = false;
  /** When the last samples were captured. @type {CaptureTime | null} */
  #lastCaptured = null;
  /** @type {import('./encoder.js').Encoder | null} */
  #encoder = null;
  /** @type {Resampler | null} */
  #resampler = null;
  #pcmSampleRate = 0;
  /** The incomplete frame. */
  #partial = new Float32Array(0);
  #filled = 0;

  /**
   * @param {number} sampleRate of the input, in Hz
   * @param {AudioFramerCallbacks} callbacks
   */
  constructor(sampleRate, callbacks) {
    this.#sampleRate = sampleRate;
    this.#callbacks = callbacks;
    this.#meter = new LevelMeter(
      sampleRate, (level) => callbacks.onLevel(level), (isSilent) => callbacks.onSilence(isSilent));
  }

  /** Null before {@link configure}. */
  get codec() {
    return this.#encoder?.name ?? null;
  }

  /** Audio from before {@link configure}, in milliseconds. */
  get earlyMs() {
    return this.#earlySamples * 1_000 / this.#sampleRate;
  }

  /** Audio that is in no frame yet, in the encoder too; milliseconds. */
  get pendingMs() {
    const partialMs = this.#filled * 1_000 / (this.#encoder?.sampleRate ?? this.#sampleRate);
    return this.earlyMs + partialMs + (this.#encoder?.pendingMs ?? 0);
  }

  /**
   * Chooses the encoder, now that the session is known.
   *
   * @param {import('../../holdfast.js').Session} session
   * @param {'speech' | 'music'} sound
   * @param {'auto' | 'opus' | 'pcm'} codec
   */
  async configure(session, sound, codec) {
    this.#pcmSampleRate = session.sampleRate ?? PCM_SAMPLE_RATE[session.qualityTier] ?? PCM_SAMPLE_RATE.standard;
    const config = codec === 'pcm' ? null : await opusConfig(session.qualityTier, sound);
    const onFrame = this.#callbacks.onFrame;
    this.#use(config === null
      ? new PcmEncoder(this.#pcmSampleRate, onFrame)
      : new OpusEncoder(config, onFrame, (pending) => this.#fallBackToPcm(pending)));
  }

  /** Encodes samples from before {@link configure}. */
  releaseEarly() {
    const early = this.#early ?? [];
    this.#early = null;
    this.#earlySamples = 0;
    early.forEach(({ samples, isMuted }) => this.#process(samples, isMuted));
  }

  /** @param {import('./encoder.js').Encoder} encoder */
  #use(encoder) {
    this.#encoder = encoder;
    const { sampleRate } = encoder;
    this.#resampler = sampleRate === this.#sampleRate ? null : new Resampler(this.#sampleRate, sampleRate);
    this.#partial = new Float32Array(frameSamples(sampleRate));
    this.#filled = 0;
  }

  /**
   * The browser's Opus encoder has failed: continues as PCM.
   *
   * @param {{samples: Float32Array, flags: number}[]} pending
   */
  #fallBackToPcm(pending) {
    const from = this.#encoder?.sampleRate ?? this.#sampleRate;
    const partial = this.#partial.slice(0, this.#filled);
    this.#use(new PcmEncoder(this.#pcmSampleRate, this.#callbacks.onFrame));
    const resampler = new Resampler(from, this.#pcmSampleRate);
    for (const { samples, flags } of pending) {
      this.#frame(resampler.process(samples), flags);
    }
    this.#frame(resampler.process(partial), 0);
    this.#frame(resampler.flush(), 0);
  }

  /** @param {boolean} on */
  mute(on) {
    this.#isMuted = on;
  }

  /**
   * @param {boolean} on
   * @returns {Promise<void>} resolves once every frame before the pause is encoded
   */
  async pause(on) {
    const begins = on && !this.#isPaused;
    this.#isPaused = on;
    this.#lastCaptured = null;
    if (begins) {
      this.#padPartial(0);
      await this.#encoder?.flush();
    }
  }

  /**
   * @param {Float32Array} samples owned by this object from now on
   * @param {CaptureTime | null} captured null for an app's own samples
   */
  push(samples, captured) {
    if (this.#isFinished) {
      return;
    }
    this.#meter.measure(samples);
    if (this.#isPaused) {
      return;
    }
    if (captured !== null) {
      this.#detectMissed(captured, samples.length / this.#sampleRate * 1_000);
    }
    if (this.#early === null) {
      this.#process(samples, this.#isMuted);
    } else {
      this.#early.push({ samples, isMuted: this.#isMuted });
      this.#earlySamples += samples.length;
    }
  }

  /**
   * Takes the smaller difference of two clocks: the wall clock may be set, and samples may wait for this worker.
   *
   * @param {CaptureTime} captured
   * @param {number} ms duration of the samples
   */
  #detectMissed(captured, ms) {
    const last = this.#lastCaptured ?? captured;
    const missedMs = Math.min(captured.at - last.at, captured.received - last.received) - ms;
    this.#lastCaptured = captured;
    if (missedMs >= MISSED_FROM_MS && this.#early === null) {
      this.#padPartial(0);
      this.#callbacks.onMissed(missedMs);
    }
  }

  /**
   * @param {Float32Array} samples
   * @param {boolean} isMuted
   */
  #process(samples, isMuted) {
    if (isMuted !== this.#wasMuted) {
      fade(samples, isMuted, Math.round(this.#sampleRate * FADE_SECONDS));
    } else if (isMuted) {
      samples.fill(0);
    }
    this.#wasMuted = isMuted;
    const flags = isMuted ? FLAG.MUTED | FLAG.SILENCE : 0;
    this.#frame(this.#resampler === null ? samples : this.#resampler.process(samples), flags);
  }

  /**
   * @param {Float32Array} samples
   * @param {number} flags
   */
  #frame(samples, flags) {
    for (let from = 0; from < samples.length;) {
      const count = Math.min(samples.length - from, this.#partial.length - this.#filled);
      this.#partial.set(samples.subarray(from, from + count), this.#filled);
      this.#filled += count;
      from += count;
      if (this.#filled === this.#partial.length) {
        this.#encode(flags);
      }
    }
  }

  /** @param {number} flags */
  #encode(flags) {
    const frame = this.#partial;
    this.#partial = new Float32Array(frame.length);
    this.#filled = 0;
    this.#encoder?.encode(frame, flags);
  }

  /** Pads the incomplete frame with silence. @param {number} flags */
  #padPartial(flags) {
    if (this.#resampler !== null && this.#early === null) {
      this.#frame(this.#resampler.flush(), 0);
    }
    if (this.#filled > 0) {
      this.#encode(flags);
    }
  }

  /** No samples follow. Resolves once every frame is encoded. */
  async finish() {
    if (!this.#isFinished) {
      this.#isFinished = true;
      this.#padPartial(FLAG.LAST);
    }
    await this.#encoder?.flush();
  }

  /** Drops what is not encoded. */
  close() {
    this.#isFinished = true;
    this.#encoder?.close();
  }
}

/**
 * @param {Float32Array} samples
 * @param {boolean} isOut fade out; else in
 * @param {number} length
 */
function fade(samples, isOut, length) {
  for (let i = 0; i < samples.length; i++) {
    const share = Math.min(1, i / length);
    samples[i] *= isOut ? 1 - share : share;
  }
}

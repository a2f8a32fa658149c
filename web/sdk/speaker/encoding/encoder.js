// SPDX-License-Identifier: Apache-2.0
import { CODEC, OPUS_CLOCK_RATE } from '../../protocol/frame-codec.js';

/** @typedef {import('../buffer/frame-types.js').SpokenFrame} SpokenFrame */

/**
 * Encodes chunks of 20 ms.
 *
 * @typedef {object} Encoder
 * @property {'opus' | 'pcm'} name
 * @property {number} sampleRate of its input, in Hz
 * @property {(samples: Float32Array, flags: number) => void} encode
 * @property {number} pendingMs audio in the encoder
 * @property {() => Promise<void>} flush resolves once every frame is encoded
 * @property {() => void} close
 */

const FRAME_MICROS = 20_000;

/**
 * Bit rates for speech and for music (RFC 6716 §2.1.1, the sweet spots for 20 ms).
 */
const BITRATE = Object.freeze({ standard: 24_000, premium: 48_000 });

/** Sample rate of PCM in Hz, for a session that has none yet. */
export const PCM_SAMPLE_RATE = Object.freeze({ standard: 16_000, premium: 48_000 });

/** Failures in a row after which the browser's encoder is given up. */
const FAILURES_MAX = 3;

/** Samples in a frame. @param {number} sampleRate */
export function frameSamples(sampleRate) {
  return Math.floor(sampleRate * FRAME_MICROS / 1_000_000);
}

/** Full scale of 16-bit samples: they are sent bit by bit as they were written. */
const INT16_SCALE = 32_768;

/** @implements {Encoder} */
export class PcmEncoder {
  /** @type {'pcm'} */
  name = 'pcm';
  pendingMs = 0;
  sampleRate;
  #onFrame;

  /**
   * @param {number} sampleRate
   * @param {(frame: SpokenFrame) => void} onFrame
   */
  constructor(sampleRate, onFrame) {
    this.sampleRate = sampleRate;
    this.#onFrame = onFrame;
  }

  /**
   * @param {Float32Array} samples
   * @param {number} flags
   */
  encode(samples, flags) {
    const payload = new Uint8Array(2 * samples.length);
    const view = new DataView(payload.buffer);
    samples.forEach((sample, i) => {
      view.setInt16(2 * i, Math.max(-INT16_SCALE, Math.min(INT16_SCALE - 1, Math.round(sample * INT16_SCALE))), true);
    });
    this.#onFrame({
      payload,
      codec: CODEC.PCM,
      duration: samples.length,
      micros: samples.length * 1_000_000 / this.sampleRate,
      flags,
    });
  }

  async flush() {
    // Frames are encoded synchronously.
  }

  close() {
    // Holds no resource.
  }
}

/**
 * The configuration of the browser's Opus encoder; null if it has none.
 *
 * @param {'standard' | 'premium'} tier
 * @param {'speech' | 'music'} sound
 * @returns {Promise<AudioEncoderConfig | null>}
 */
export async function opusConfig(tier, sound) {
  if (typeof AudioEncoder === 'undefined' || typeof AudioData === 'undefined') {
    return null;
  }
  const plain = { codec: 'opus', sampleRate: OPUS_CLOCK_RATE, numberOfChannels: 1, bitrate: BITRATE[tier] };
  const hints = sound === 'music'
    ? { application: 'audio', signal: 'music' }
    : { application: 'voip', signal: 'voice' };
  const opus = { frameDuration: FRAME_MICROS, ...hints };
  for (const config of [/** @type {AudioEncoderConfig} */ ({ ...plain, opus }), plain]) {
    const isSupported = await AudioEncoder.isConfigSupported(config).then(({ supported }) => supported, () => false);
    if (isSupported) {
      return config;
    }
  }
  return null;
}

/**
 * Opus by WebCodecs. A browser may reclaim an encoder, e.g. after a long pause: then the pending samples go to a new
 * one.
 *
 * @implements {Encoder}
 */
export class OpusEncoder {
  /** @type {'opus'} */
  name = 'opus';
  sampleRate = OPUS_CLOCK_RATE;
  #config;
  #onFrame;
  #onFailed;
  /** Samples in the encoder. @type {{samples: Float32Array, flags: number}[]} */
  #pending = [];
  #failures = 0;
  #timestamp = 0;
  /** @type {AudioEncoder | null} */
  #encoder = null;
  #isClosed = false;

  /**
   * @param {AudioEncoderConfig} config
   * @param {(frame: SpokenFrame) => void} onFrame
   * @param {(pending: {samples: Float32Array, flags: number}[]) => void} onFailed no frame follows; these samples
   *   are not encoded
   */
  constructor(config, onFrame, onFailed) {
    this.#config = config;
    this.#onFrame = onFrame;
    this.#onFailed = onFailed;
  }

  get pendingMs() {
    return this.#pending.length * FRAME_MICROS / 1_000;
  }

  /**
   * @param {Float32Array} samples
   * @param {number} flags
   */
  encode(samples, flags) {
    this.#pending.push({ samples, flags });
    if (this.#encoder !== null && this.#encoder.state !== 'configured') {
      // Reclaimed; its error callback follows.
      this.#replace();
    } else {
      this.#submit(samples);
    }
  }

  /** @param {Float32Array} samples */
  #submit(samples) {
    try {
      this.#encoder ??= this.#open();
      const data = new AudioData({
        format: 'f32-planar',
        sampleRate: OPUS_CLOCK_RATE,
        numberOfFrames: samples.length,
        numberOfChannels: 1,
        timestamp: this.#timestamp,
        data: /** @type {Float32Array<ArrayBuffer>} */ (samples),
      });
      this.#timestamp += FRAME_MICROS;
      this.#encoder.encode(data);
      data.close();
    } catch {
      this.#replace();
    }
  }

  #open() {
    this.#timestamp = 0;
    const encoder = new AudioEncoder({
      output: (chunk) => {
        if (encoder === this.#encoder) {
          this.#onChunk(chunk);
        }
      },
      error: () => {
        if (encoder === this.#encoder) {
          this.#replace();
        }
      },
    });
    encoder.configure(this.#config);
    return encoder;
  }

  /** @param {EncodedAudioChunk} chunk */
  #onChunk(chunk) {
    const input = this.#pending.shift();
    if (input === undefined) {
      // A flush adds packets for the encoder's look-ahead.
      return;
    }
    this.#failures = 0;
    const payload = new Uint8Array(chunk.byteLength);
    chunk.copyTo(payload);
    const micros = FRAME_MICROS;
    this.#onFrame({ payload, codec: CODEC.OPUS, duration: frameSamples(OPUS_CLOCK_RATE), micros, flags: input.flags });
  }

  #replace() {
    if (this.#isClosed) {
      return;
    }
    this.#discard();
    if (++this.#failures >= FAILURES_MAX) {
      this.close();
      this.#onFailed(this.#pending.splice(0));
      return;
    }
    const failures = this.#failures;
    for (const { samples } of [...this.#pending]) {
      if (this.#failures !== failures || this.#isClosed) {
        return;
      }
      this.#submit(samples);
    }
  }

  #discard() {
    const encoder = this.#encoder;
    this.#encoder = null;
    if (encoder !== null && encoder.state !== 'closed') {
      encoder.close();
    }
  }

  async flush() {
    while (this.#pending.length > 0 && this.#encoder !== null) {
      const encoder = this.#encoder;
      const pending = this.#pending.length;
      await encoder.flush().catch(() => {});
      if (this.#pending.length === pending && encoder === this.#encoder) {
        // The flush succeeded without all frames.
        this.#replace();
      }
    }
    // A flush ends the encoder's stream: later samples go to a new one.
    this.#discard();
  }

  close() {
    this.#isClosed = true;
    this.#discard();
  }
}

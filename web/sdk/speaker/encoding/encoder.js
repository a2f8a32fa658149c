import { CODEC, OPUS_HERTZ } from '../../protocol/frame-codec.js';

/** @typedef {import('../buffer/unacked-frames.js').SpokenFrame} SpokenFrame */

/**
 * Makes frames of pieces of 20 ms.
 *
 * @typedef {object} Encoder
 * @property {'opus' | 'pcm'} name
 * @property {number} hertz of the samples it takes
 * @property {(samples: Float32Array, flags: number) => void} encode
 * @property {() => Promise<void>} flush resolves once every frame is out
 * @property {() => void} close
 */

const FRAME_MICROS = 20_000;

/**
 * What is said is understood well at 24 kbit/s, and music is music at 48 (RFC 6716 §2.1.1, the sweet spots for 20 ms).
 */
const BITRATE = Object.freeze({ standard: 24_000, premium: 48_000 });

/** Samples a second of PCM, in a session that has no rate yet. */
export const PCM_HERTZ = Object.freeze({ standard: 16_000, premium: 48_000 });

/** A browser's encoder that broke so often without a frame in between is not asked again. */
const FAILURES_MAX = 3;

/** Samples in a frame. @param {number} hertz */
export function frameSamples(hertz) {
  return Math.floor(hertz * FRAME_MICROS / 1_000_000);
}

/** As where samples of 16 bits are taken: what was given so goes out to the bit. */
const INT16_SCALE = 32_768;

/** @implements {Encoder} */
export class PcmEncoder {
  /** @type {'pcm'} */
  name = 'pcm';
  hertz;
  #onFrame;

  /**
   * @param {number} hertz
   * @param {(frame: SpokenFrame) => void} onFrame
   */
  constructor(hertz, onFrame) {
    this.hertz = hertz;
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
      micros: samples.length * 1_000_000 / this.hertz,
      flags,
    });
  }

  async flush() {
    // Every frame went out as it came in.
  }

  close() {
    // Nothing is held.
  }
}

/**
 * What the browser's Opus encoder is asked for; nothing where it has none.
 *
 * @param {'standard' | 'premium'} tier
 * @param {'speech' | 'music'} sound
 * @returns {Promise<AudioEncoderConfig | null>}
 */
export async function opusConfig(tier, sound) {
  if (typeof AudioEncoder === 'undefined' || typeof AudioData === 'undefined') {
    return null;
  }
  const plain = { codec: 'opus', sampleRate: OPUS_HERTZ, numberOfChannels: 1, bitrate: BITRATE[tier] };
  const wishes = sound === 'music'
    ? { application: 'audio', signal: 'music' }
    : { application: 'voip', signal: 'voice' };
  const opus = { frameDuration: FRAME_MICROS, ...wishes };
  for (const config of [/** @type {AudioEncoderConfig} */ ({ ...plain, opus }), plain]) {
    const isSupported = await AudioEncoder.isConfigSupported(config).then(({ supported }) => supported, () => false);
    if (isSupported) {
      return config;
    }
  }
  return null;
}

/**
 * Opus by WebCodecs. Browsers may take an encoder away, as after a long pause: then another one gets what the first
 * still owed.
 *
 * @implements {Encoder}
 */
export class OpusEncoder {
  /** @type {'opus'} */
  name = 'opus';
  hertz = OPUS_HERTZ;
  #config;
  #onFrame;
  #onBroken;
  /** What went in and has not come out. @type {{samples: Float32Array, flags: number}[]} */
  #owed = [];
  #failures = 0;
  #timestamp = 0;
  /** @type {AudioEncoder | null} */
  #encoder = null;
  #isClosed = false;

  /**
   * @param {AudioEncoderConfig} config
   * @param {(frame: SpokenFrame) => void} onFrame
   * @param {(owed: {samples: Float32Array, flags: number}[]) => void} onBroken there will be no more frames, and these
   *   are missing
   */
  constructor(config, onFrame, onBroken) {
    this.#config = config;
    this.#onFrame = onFrame;
    this.#onBroken = onBroken;
  }

  /**
   * @param {Float32Array} samples
   * @param {number} flags
   */
  encode(samples, flags) {
    this.#owed.push({ samples, flags });
    if (this.#encoder !== null && this.#encoder.state !== 'configured') {
      // Taken away, and its error has yet to be told.
      this.#replace();
    } else {
      this.#submit(samples);
    }
  }

  /** @param {Float32Array} samples */
  #submit(samples) {
    try {
      this.#encoder ??= this.#begin();
      const data = new AudioData({
        format: 'f32-planar',
        sampleRate: OPUS_HERTZ,
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

  #begin() {
    this.#timestamp = 0;
    const encoder = new AudioEncoder({
      output: (chunk) => {
        if (encoder === this.#encoder) {
          this.#came(chunk);
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
  #came(chunk) {
    const input = this.#owed.shift();
    if (input === undefined) {
      // What an encoder adds at its end, to be let off the samples it looks ahead.
      return;
    }
    this.#failures = 0;
    const payload = new Uint8Array(chunk.byteLength);
    chunk.copyTo(payload);
    const micros = FRAME_MICROS;
    this.#onFrame({ payload, codec: CODEC.OPUS, duration: frameSamples(OPUS_HERTZ), micros, flags: input.flags });
  }

  #replace() {
    if (this.#isClosed) {
      return;
    }
    this.#drop();
    if (++this.#failures >= FAILURES_MAX) {
      this.close();
      this.#onBroken(this.#owed.splice(0));
      return;
    }
    const failures = this.#failures;
    for (const { samples } of [...this.#owed]) {
      if (this.#failures !== failures || this.#isClosed) {
        return;
      }
      this.#submit(samples);
    }
  }

  #drop() {
    const encoder = this.#encoder;
    this.#encoder = null;
    if (encoder !== null && encoder.state !== 'closed') {
      encoder.close();
    }
  }

  async flush() {
    while (this.#owed.length > 0 && this.#encoder !== null) {
      const encoder = this.#encoder;
      const owed = this.#owed.length;
      await encoder.flush().catch(() => {});
      if (this.#owed.length === owed && encoder === this.#encoder) {
        // It says that it has given everything, and has not.
        this.#replace();
      }
    }
    // It padded what it had, as at an end: what comes next is for another one.
    this.#drop();
  }

  close() {
    this.#isClosed = true;
    this.#drop();
  }
}

import { Resampler } from '../../audio/resampler.js';
import { HoldfastError } from '../../errors.js';
import { CODEC, OPUS_HERTZ } from '../../protocol/frame-codec.js';
import { UNEXPLAINED } from '../gap-detector.js';

/**
 * What becomes of entries, in their order.
 *
 * @typedef {object} DecodedOwner
 * @property {(frame: Frame, samples: Float32Array<ArrayBuffer>) => void} decoded
 * @property {(samples: Float32Array<ArrayBuffer>) => void} decodedRest the end of what was decoded before
 * @property {(mark: Mark) => void} marked
 * @property {(frame: Frame) => void} lost it has no samples, and a gap in its place
 * @property {(error: HoldfastError) => void} undecodable this browser cannot
 */

/** PCM of the protocol is 16-bit. */
const INT16_SCALE = 32_768;

/** After so many packets in a row that make no sense, whoever sent them is given a moment: decoders are costly. */
const FAILURES_MAX = 5;

/** That moment, and how much of the talk is given up for it; ms. */
const PAUSE_MS = 250;

/** Where no packet ever made sense for so long, it is not the packets; ms. */
const HOPELESS_MS = 3_000;

/** Of what browsers calculate with times in whole microseconds. */
const ROUNDING_US = 1_000;

/** Makes samples of frames: one channel, at the rate of the sound card. Opus takes a moment; the order stays. */
export class Decoding {
  #hertz;
  #owner;
  /** Samples a second of PCM; nothing as long as the server has not said. @type {number | null} */
  pcmHertz = null;
  /** @type {Resampler | null} */
  #resampler = null;
  #resampledFrom = 0;
  /** @type {AudioDecoder | null} */
  #decoder = null;
  /** What the decoder has, and what stands between. @type {Pending[]} */
  #pending = [];
  /** Where the next packet begins on the decoder's own clock, which knows no gaps; µs. */
  #clock = 0;
  /** Since something was decoded. */
  #failures = 0;
  #failedMs = 0;
  #hasDecoded = false;
  /** While it runs, packets wait for a new decoder. @type {ReturnType<typeof setTimeout> | null} */
  #pause = null;

  /**
   * @param {number} hertz
   * @param {DecodedOwner} owner
   */
  constructor(hertz, owner) {
    this.#hertz = hertz;
    this.#owner = owner;
  }

  /** @param {Frame} frame */
  frame(frame) {
    if (frame.isBreak) {
      this.mark({ kind: 'break' });
    }
    if (frame.codec === CODEC.PCM) {
      this.#pending.push({ frame, pcm: monoOf(frame) });
      this.#handReady();
    } else if (typeof AudioDecoder === 'undefined') {
      this.#owner.undecodable(cannotPlay());
    } else {
      const pending = { frame, at: 0, us: Math.round((frame.duration * 1e6) / OPUS_HERTZ) };
      this.#pending.push(pending);
      this.#decode(pending);
    }
  }

  /** @param {Mark} mark */
  mark(mark) {
    this.#pending.push({ mark });
    this.#handReady();
    if (this.#pending.length > 0) {
      // What the decoder holds back belongs before the mark.
      this.#decoder?.flush().then(() => this.#flushed(mark), () => {});
    }
  }

  /** Drops what is under way. */
  reset() {
    this.#pending = [];
    this.#resampler = null;
    clearTimeout(this.#pause ?? undefined);
    this.#pause = null;
    this.#closeDecoder();
  }

  /** @param {InDecoder} pending */
  #decode(pending) {
    if (this.#pause !== null) {
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
      output: (data) => this.#came(decoder, data),
      error: () => this.#failed(decoder),
    });
    decoder.configure({ codec: 'opus', sampleRate: OPUS_HERTZ, numberOfChannels: 1 });
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
  #came(decoder, data) {
    if (decoder === this.#decoder) {
      const samples = new Float32Array(data.numberOfFrames);
      data.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
      // A decoder may keep its first packets to itself: frames that ended before this one have no samples.
      this.#handUntil(data.timestamp + ROUNDING_US);
      const pending = this.#pending.shift();
      if (pending?.us !== undefined) {
        this.#failures = 0;
        this.#failedMs = 0;
        this.#hasDecoded = true;
        this.#owner.decoded(pending.frame, this.#resampled(samples, data.sampleRate));
      }
      this.#handReady();
    }
    data.close();
  }

  /** What waits for nothing but its turn. */
  #handReady() {
    const index = this.#pending.findIndex(({ us }) => us !== undefined);
    this.#handFirst(index < 0 ? this.#pending.length : index);
  }

  /** @param {number} time µs */
  #handUntil(time) {
    const index = this.#pending.findIndex(({ at, us }) => us !== undefined && at + us > time);
    this.#handFirst(index < 0 ? this.#pending.length : index);
  }

  /** @param {Mark} mark */
  #flushed(mark) {
    this.#handFirst(this.#pending.findIndex((pending) => pending.mark === mark) + 1);
  }

  /** What the decoder has not given samples of by now, it has none of. @param {number} count */
  #handFirst(count) {
    for (const { frame, pcm, mark } of this.#pending.splice(0, count)) {
      if (pcm) {
        this.#owner.decoded(frame, this.#resampled(pcm, this.pcmHertz ?? OPUS_HERTZ));
      } else if (frame) {
        this.#owner.decoded(frame, new Float32Array(0));
      } else {
        this.#pass(mark);
      }
    }
  }

  /**
   * A packet that makes no sense takes the decoder with it: it is told as missing, and what came after it is given to a
   * new decoder.
   *
   * @param {AudioDecoder} decoder
   */
  #failed(decoder) {
    if (decoder !== this.#decoder) {
      return;
    }
    this.#decoder = null;
    this.#lose(0);
    if (++this.#failures < FAILURES_MAX) {
      this.#goOn();
    } else {
      this.#pause = setTimeout(() => {
        this.#pause = null;
        this.#lose(PAUSE_MS);
        this.#goOn();
      }, PAUSE_MS);
    }
    if (!this.#hasDecoded && this.#failedMs >= HOPELESS_MS) {
      this.#failedMs = 0;
      this.#owner.undecodable(cannotPlay());
    }
  }

  /** Gives up the first packet that waits, and its neighbours. @param {number} upToMs of talk */
  #lose(upToMs) {
    const first = this.#pending[0];
    if (first?.us === undefined) {
      return;
    }
    const { sequence: fromSeq, media } = first.frame;
    let toSeq = fromSeq;
    let ms = 0;
    for (let next = first; next?.us !== undefined && (next === first || ms + next.frame.ms <= upToMs);) {
      this.#pending.shift();
      this.#owner.lost(next.frame);
      toSeq = next.frame.sequence;
      ms += next.frame.ms;
      next = /** @type {InDecoder} */ (this.#pending[0]);
    }
    this.#failedMs += ms;
    this.#pass({ kind: 'gap', fromSeq, toSeq, reason: UNEXPLAINED, media, ms });
  }

  /** What waits is given to a new decoder. */
  #goOn() {
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
    this.#handReady();
  }

  /** What the resampler holds back belongs before the mark. @param {Mark} mark */
  #pass(mark) {
    if (this.#resampler !== null) {
      this.#owner.decodedRest(this.#resampler.flush());
      this.#resampler = null;
    }
    this.#owner.marked(mark);
  }

  /**
   * @param {Float32Array<ArrayBuffer>} samples
   * @param {number} hertz
   */
  #resampled(samples, hertz) {
    if (hertz === this.#hertz) {
      return samples;
    }
    if (this.#resampler === null || this.#resampledFrom !== hertz) {
      this.#resampler = new Resampler(hertz, this.#hertz);
      this.#resampledFrom = hertz;
    }
    return this.#resampler.process(samples);
  }
}

/**
 * @typedef {import('./decode-queue.js').GapEntry | import('./decode-queue.js').EndEntry | {kind: 'break'}} Mark
 * @typedef {import('./decode-queue.js').FrameEntry} Frame
 * @typedef {{frame: Frame, at: number, us: number, pcm?: undefined, mark?: undefined}} InDecoder
 * @typedef {{frame: Frame, pcm: Float32Array<ArrayBuffer>, at?: undefined, us?: undefined, mark?: undefined}} Pcm
 * @typedef {{mark: Mark, frame?: undefined, at?: undefined, us?: undefined, pcm?: undefined}} Between
 * @typedef {InDecoder | Pcm | Between} Pending
 */

function cannotPlay() {
  return new HoldfastError('unsupportedBrowser', 'This browser cannot play the sound of this talk. A newer one can.');
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

import { Resampler } from '../../audio/resampler.js';
import { FLAG } from '../../protocol/frame-codec.js';
import { frameSamples, opusConfig, OpusEncoder, PCM_HERTZ, PcmEncoder } from './encoder.js';
import { LevelMeter } from './level-meter.js';

/** Of a microphone, nothing for longer than this is time in which nobody was heard. Shorter is the machine's unrest. */
const MISSED_FROM_MS = 2_000;

/** Muting fades, so that it does not click. */
const FADE_SECONDS = 0.005;

/**
 * When the last of some samples was heard.
 *
 * @typedef {object} Heard
 * @property {number} at by the microphone's side, in ms since 1970: a worklet has no other clock
 * @property {number} came when they came here, by a clock that nobody sets; in ms
 */

/**
 * @typedef {object} VoiceOwner
 * @property {(frame: import('../buffer/unacked-frames.js').SpokenFrame) => void} spoken
 * @property {(ms: number) => void} missed nothing was heard for so long
 * @property {(level: import('../worker-messages.js').Level) => void} level
 * @property {(isSilent: boolean) => void} silence
 */

/** From samples as they come to frames: rate, level, mute, pause, codec. */
export class Voice {
  #hertz;
  #owner;
  #meter;
  #isMuted = false;
  #isPaused = false;
  #isOver = false;
  /**
   * What was heard before it was known what to make of it. @type {{samples: Float32Array, isMuted: boolean}[] | null}
   */
  #waiting = [];
  #waitingSamples = 0;
  #wasMuted = false;
  /** When the last samples were heard. @type {Heard | null} */
  #lastHeard = null;
  /** @type {import('./encoder.js').Encoder | null} */
  #encoder = null;
  /** @type {Resampler | null} */
  #resampler = null;
  #pcmHertz = 0;
  /** A frame that is not full yet. */
  #partial = new Float32Array(0);
  #filled = 0;

  /**
   * @param {number} hertz of the samples that come
   * @param {VoiceOwner} owner
   */
  constructor(hertz, owner) {
    this.#hertz = hertz;
    this.#owner = owner;
    this.#meter = new LevelMeter(hertz, (level) => owner.level(level), (isSilent) => owner.silence(isSilent));
  }

  /** Nothing before {@link configure}. */
  get codec() {
    return this.#encoder?.name ?? null;
  }

  /** Audio that is in no frame yet, because nobody knows what to make of it; milliseconds. */
  get waitingMs() {
    return this.#waitingSamples * 1_000 / this.#hertz;
  }

  /**
   * The session is known.
   *
   * @param {import('../../holdfast.js').Session} session
   * @param {'speech' | 'music'} sound
   * @param {'auto' | 'opus' | 'pcm'} codec
   */
  async configure(session, sound, codec) {
    this.#pcmHertz = session.sampleRate ?? PCM_HERTZ[session.qualityTier] ?? PCM_HERTZ.standard;
    const config = codec === 'pcm' ? null : await opusConfig(session.qualityTier, sound);
    const spoken = this.#owner.spoken;
    this.#use(config === null
      ? new PcmEncoder(this.#pcmHertz, spoken)
      : new OpusEncoder(config, spoken, (owed) => this.#fallBack(owed)));
  }

  /** Lets go of what was heard before this. */
  begin() {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    this.#waitingSamples = 0;
    waiting.forEach(({ samples, isMuted }) => this.#speak(samples, isMuted));
  }

  /** @param {import('./encoder.js').Encoder} encoder */
  #use(encoder) {
    this.#encoder = encoder;
    this.#resampler = encoder.hertz === this.#hertz ? null : new Resampler(this.#hertz, encoder.hertz);
    this.#partial = new Float32Array(frameSamples(encoder.hertz));
    this.#filled = 0;
  }

  /**
   * The browser's encoder is of no use any more: the talk goes on as PCM.
   *
   * @param {{samples: Float32Array, flags: number}[]} owed
   */
  #fallBack(owed) {
    const from = this.#encoder?.hertz ?? this.#hertz;
    const begun = this.#partial.slice(0, this.#filled);
    this.#use(new PcmEncoder(this.#pcmHertz, this.#owner.spoken));
    const resampler = new Resampler(from, this.#pcmHertz);
    for (const { samples, flags } of owed) {
      this.#cut(resampler.process(samples), flags);
    }
    this.#cut(resampler.process(begun), 0);
    this.#cut(resampler.flush(), 0);
  }

  /** @param {boolean} on */
  mute(on) {
    this.#isMuted = on;
  }

  /**
   * @param {boolean} on
   * @returns {Promise<void>} resolves once every frame before a pause is spoken
   */
  async pause(on) {
    const begins = on && !this.#isPaused;
    this.#isPaused = on;
    this.#lastHeard = null;
    if (begins) {
      this.#fill(0);
      await this.#encoder?.flush();
    }
  }

  /**
   * @param {Float32Array} samples this one's from now on
   * @param {Heard | null} heard nothing where they come as they like
   */
  take(samples, heard) {
    if (this.#isOver) {
      return;
    }
    this.#meter.measure(samples);
    if (this.#isPaused) {
      return;
    }
    if (heard !== null) {
      this.#judgeTime(heard, samples.length / this.#hertz * 1_000);
    }
    if (this.#waiting === null) {
      this.#speak(samples, this.#isMuted);
    } else {
      this.#waiting.push({ samples, isMuted: this.#isMuted });
      this.#waitingSamples += samples.length;
    }
  }

  /**
   * The clock on the wall may be set, and the samples may wait for this thread: only what both clocks saw was missed.
   *
   * @param {Heard} heard
   * @param {number} ms how long the samples last
   */
  #judgeTime(heard, ms) {
    const last = this.#lastHeard ?? heard;
    const missed = Math.min(heard.at - last.at, heard.came - last.came) - ms;
    this.#lastHeard = heard;
    if (missed >= MISSED_FROM_MS && this.#waiting === null) {
      this.#fill(0);
      this.#owner.missed(missed);
    }
  }

  /**
   * @param {Float32Array} samples
   * @param {boolean} isMuted
   */
  #speak(samples, isMuted) {
    if (isMuted !== this.#wasMuted) {
      fade(samples, isMuted, Math.round(this.#hertz * FADE_SECONDS));
    } else if (isMuted) {
      samples.fill(0);
    }
    this.#wasMuted = isMuted;
    const flags = isMuted ? FLAG.MUTED | FLAG.SILENCE : 0;
    this.#cut(this.#resampler === null ? samples : this.#resampler.process(samples), flags);
  }

  /**
   * @param {Float32Array} samples
   * @param {number} flags
   */
  #cut(samples, flags) {
    for (let from = 0; from < samples.length;) {
      const count = Math.min(samples.length - from, this.#partial.length - this.#filled);
      this.#partial.set(samples.subarray(from, from + count), this.#filled);
      this.#filled += count;
      from += count;
      if (this.#filled === this.#partial.length) {
        this.#send(flags);
      }
    }
  }

  /** @param {number} flags */
  #send(flags) {
    const frame = this.#partial;
    this.#partial = new Float32Array(frame.length);
    this.#filled = 0;
    this.#encoder?.encode(frame, flags);
  }

  /** What was begun becomes a frame, with silence for its rest. @param {number} flags */
  #fill(flags) {
    if (this.#resampler !== null && this.#waiting === null) {
      this.#cut(this.#resampler.flush(), 0);
    }
    if (this.#filled > 0) {
      this.#send(flags);
    }
  }

  /** There is no more to come: resolves once every frame is spoken. */
  async finish() {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#fill(FLAG.LAST);
    }
    await this.#encoder?.flush();
  }

  /** Nothing more, and what is half done is dropped. */
  close() {
    this.#isOver = true;
    this.#encoder?.close();
  }
}

/**
 * @param {Float32Array} samples
 * @param {boolean} isOut to silence; else from it
 * @param {number} length
 */
function fade(samples, isOut, length) {
  for (let i = 0; i < samples.length; i++) {
    const share = Math.min(1, i / length);
    samples[i] *= isOut ? 1 - share : share;
  }
}

import { Resampler } from '../../audio/resampler.js';

/** Names that only a worklet has. @type {any} */
const worklet = globalThis;

/** What is sent on at once: 20 ms. */
const PIECE_SECONDS = 0.02;

/**
 * What the microphone hears goes straight to the talk's thread, in pieces of 20 ms: the page, which may be busy or
 * asleep, is not on the way.
 */
class Capture extends worklet.AudioWorkletProcessor {
  /** @type {MessagePort | null} */
  #toThread = null;
  #resampler;
  #pieceSamples;
  #piece;
  #filled = 0;
  #isOver = false;

  /** @param {{processorOptions: {hertz: number}}} options the rate that is wanted */
  constructor({ processorOptions: { hertz } }) {
    super();
    this.#resampler = worklet.sampleRate === hertz ? null : new Resampler(worklet.sampleRate, hertz);
    this.#pieceSamples = Math.round(hertz * PIECE_SECONDS);
    this.#piece = new Float32Array(this.#pieceSamples);
    this.port.onmessage = (/** @type {MessageEvent} */ event) => {
      if (event.data.type === 'begin') {
        this.#toThread = event.data.port;
      } else {
        this.#end();
      }
    };
  }

  /**
   * @param {Float32Array[][]} inputs
   * @returns {boolean} whether to go on
   */
  process(inputs) {
    const samples = inputs[0][0];
    // Nothing at all while no microphone is connected; that is no silence.
    if (samples !== undefined && !this.#isOver) {
      this.#take(this.#resampler === null ? samples : this.#resampler.process(samples));
    }
    return !this.#isOver;
  }

  /** @param {Float32Array} samples */
  #take(samples) {
    for (let from = 0; from < samples.length;) {
      const count = Math.min(samples.length - from, this.#piece.length - this.#filled);
      this.#piece.set(samples.subarray(from, from + count), this.#filled);
      this.#filled += count;
      from += count;
      if (this.#filled === this.#piece.length) {
        this.#send(this.#piece);
        this.#piece = new Float32Array(this.#pieceSamples);
        this.#filled = 0;
      }
    }
  }

  /** @param {Float32Array<ArrayBuffer>} samples the thread's from now on */
  #send(samples) {
    this.#toThread?.postMessage({ samples, at: Date.now() }, [samples.buffer]);
  }

  #end() {
    if (!this.#isOver) {
      this.#isOver = true;
      if (this.#resampler !== null) {
        this.#take(this.#resampler.flush());
      }
      if (this.#filled > 0) {
        this.#send(this.#piece.slice(0, this.#filled));
      }
      this.#toThread?.postMessage({ isLast: true });
    }
  }
}

worklet.registerProcessor('holdfast-capture', Capture);

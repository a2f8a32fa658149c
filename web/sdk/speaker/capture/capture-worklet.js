// SPDX-License-Identifier: Apache-2.0
import { Resampler } from '../../audio/resampler.js';

/** Global names of a worklet. @type {any} */
const worklet = globalThis;

/** Duration of a message. */
const CHUNK_SECONDS = 0.02;

/**
 * AudioWorkletProcessor that sends a microphone's samples directly to the speaker's worker, in chunks of 20 ms: a busy page
 * does not delay them.
 */
class CaptureProcessor extends worklet.AudioWorkletProcessor {
  /** @type {MessagePort | null} */
  #workerPort = null;
  #resampler;
  #chunkSamples;
  #chunk;
  #filled = 0;
  #isEnded = false;

  /** @param {{processorOptions: {sampleRate: number}}} options the wanted sample rate */
  constructor({ processorOptions: { sampleRate } }) {
    super();
    this.#resampler = worklet.sampleRate === sampleRate ? null : new Resampler(worklet.sampleRate, sampleRate);
    this.#chunkSamples = Math.round(sampleRate * CHUNK_SECONDS);
    this.#chunk = new Float32Array(this.#chunkSamples);
    this.port.onmessage = (/** @type {MessageEvent} */ event) => {
      if (event.data.type === 'begin') {
        this.#workerPort = event.data.port;
      } else {
        this.#end();
      }
    };
  }

  /**
   * @param {Float32Array[][]} inputs
   * @returns {boolean} whether to keep the processor alive
   */
  process(inputs) {
    const samples = inputs[0][0];
    // No input is connected: this is not silence.
    if (samples !== undefined && !this.#isEnded) {
      this.#append(this.#resampler === null ? samples : this.#resampler.process(samples));
    }
    return !this.#isEnded;
  }

  /** @param {Float32Array} samples */
  #append(samples) {
    for (let from = 0; from < samples.length;) {
      const count = Math.min(samples.length - from, this.#chunk.length - this.#filled);
      this.#chunk.set(samples.subarray(from, from + count), this.#filled);
      this.#filled += count;
      from += count;
      if (this.#filled === this.#chunk.length) {
        this.#send(this.#chunk);
        this.#chunk = new Float32Array(this.#chunkSamples);
        this.#filled = 0;
      }
    }
  }

  /** @param {Float32Array<ArrayBuffer>} samples transferred to the worker */
  #send(samples) {
    this.#workerPort?.postMessage({ samples, at: Date.now() }, [samples.buffer]);
  }

  #end() {
    if (!this.#isEnded) {
      this.#isEnded = true;
      if (this.#resampler !== null) {
        this.#append(this.#resampler.flush());
      }
      if (this.#filled > 0) {
        this.#send(this.#chunk.slice(0, this.#filled));
      }
      this.#workerPort?.postMessage({ isLast: true });
    }
  }
}

worklet.registerProcessor('holdfast-capture', CaptureProcessor);

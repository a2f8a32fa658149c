// SPDX-License-Identifier: Apache-2.0
/** Samples in one message: a fifth of a second. */
const CHUNK = 9_600;

/** Hands on what it hears, with the wall clock's time at which it heard the first of it. */
class Recorder extends AudioWorkletProcessor {
  #samples = new Int16Array(CHUNK);
  #length = 0;
  #frame = 0;
  #at = 0;

  /** @param {Float32Array[][]} inputs */
  process([[samples]]) {
    if (samples === undefined) {
      this.#handOn();
      return true;
    }
    if (this.#length === 0) {
      this.#frame = currentFrame;
      this.#at = Date.now();
    }
    for (const sample of samples) {
      this.#samples[this.#length++] = Math.round(Math.max(-1, Math.min(1, sample)) * 32_767);
    }
    if (this.#length + samples.length > CHUNK) {
      this.#handOn();
    }
    return true;
  }

  #handOn() {
    if (this.#length > 0) {
      this.port.postMessage({ frame: this.#frame, at: this.#at, samples: this.#samples.slice(0, this.#length) });
      this.#length = 0;
    }
  }
}

registerProcessor('recorder-of-the-test', Recorder);

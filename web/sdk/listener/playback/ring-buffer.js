// SPDX-License-Identifier: Apache-2.0
/** Ring buffer of samples at absolute positions. Grows as needed: its owner bounds it. */
export class RingBuffer {
  #samples;
  #mask;
  #end = 0;

  /** @param {number} capacity initially, rounded up to a power of two */
  constructor(capacity) {
    const size = 2 ** Math.ceil(Math.log2(capacity));
    this.#samples = new Float32Array(size);
    this.#mask = size - 1;
  }

  /** Position of the next sample. */
  get end() {
    return this.#end;
  }

  /**
   * @param {Float32Array} samples
   * @param {number} firstNeeded position of the first sample that will be read
   */
  append(samples, firstNeeded) {
    if (this.#end + samples.length - firstNeeded > this.#samples.length) {
      this.#grow(this.#end + samples.length - firstNeeded, firstNeeded);
    }
    const start = this.#end & this.#mask;
    const first = Math.min(samples.length, this.#samples.length - start);
    this.#samples.set(samples.subarray(0, first), start);
    this.#samples.set(samples.subarray(first), 0);
    this.#end += samples.length;
  }

  /**
   * Interpolates with the cubic through the four samples around (Catmull and Rom, 1974).
   *
   * @param {number} at
   * @param {number} first first position that may be read
   */
  sampleAt(at, first) {
    const index = Math.floor(at);
    const t = at - index;
    const b = this.#sample(index, first);
    if (t === 0) {
      return b;
    }
    const a = this.#sample(index - 1, first);
    const c = this.#sample(index + 1, first);
    const d = this.#sample(index + 2, first);
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  }

  /**
   * @param {number} index
   * @param {number} first
   */
  #sample(index, first) {
    return this.#samples[Math.min(Math.max(index, first), this.#end - 1) & this.#mask];
  }

  /**
   * @param {number} length
   * @param {number} firstNeeded
   */
  #grow(length, firstNeeded) {
    const size = 2 ** Math.ceil(Math.log2(length));
    const samples = new Float32Array(size);
    for (let at = firstNeeded; at < this.#end; at++) {
      samples[at & (size - 1)] = this.#samples[at & this.#mask];
    }
    this.#samples = samples;
    this.#mask = size - 1;
  }
}

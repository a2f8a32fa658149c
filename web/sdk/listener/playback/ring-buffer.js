/** Samples in order, each at a place that never changes. It grows when it must: whoever fills it keeps to a bound. */
export class Ring {
  #samples;
  #mask;
  #end = 0;

  /** @param {number} capacity at first, rounded up to a power of two */
  constructor(capacity) {
    const size = 2 ** Math.ceil(Math.log2(capacity));
    this.#samples = new Float32Array(size);
    this.#mask = size - 1;
  }

  /** Where the next sample will stand. */
  get end() {
    return this.#end;
  }

  /**
   * @param {Float32Array} samples
   * @param {number} needed the place of the first sample that will still be read
   */
  append(samples, needed) {
    if (this.#end + samples.length - needed > this.#samples.length) {
      this.#grow(this.#end + samples.length - needed, needed);
    }
    const start = this.#end & this.#mask;
    const first = Math.min(samples.length, this.#samples.length - start);
    this.#samples.set(samples.subarray(0, first), start);
    this.#samples.set(samples.subarray(first), 0);
    this.#end += samples.length;
  }

  /**
   * Between samples: the cubic through the four around it (Catmull and Rom, 1974). Exact where a sample stands.
   *
   * @param {number} place
   * @param {number} first no sample before this one is looked at
   */
  at(place, first) {
    const index = Math.floor(place);
    const t = place - index;
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
   * @param {number} needed
   */
  #grow(length, needed) {
    const size = 2 ** Math.ceil(Math.log2(length));
    const samples = new Float32Array(size);
    for (let place = needed; place < this.#end; place++) {
      samples[place & (size - 1)] = this.#samples[place & this.#mask];
    }
    this.#samples = samples;
    this.#mask = size - 1;
  }
}

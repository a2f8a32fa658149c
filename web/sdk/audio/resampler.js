// SPDX-License-Identifier: Apache-2.0
/** Zero crossings of the sinc on each side. With {@link ROLL_OFF} the transition ends at the lower rate's half. */
const ZERO_CROSSINGS = 32;

/** Points of the kernel's table between two zero crossings: the line between two of them is right to −100 dB. */
const RESOLUTION = 512;

/** Kaiser's β: 7 gives a stop-band of some −70 dB (Kaiser, "Nonrecursive digital filter design", 1974). */
const BETA = 7;

/** Where the filter cuts, of the lower rate's half. Kaiser's formula gives the transition 0.14 for these values. */
const ROLL_OFF = 0.93;

/** Rounding error of a position, which is a sum of many steps; in samples. */
const ROUNDING = 1e-3;

const KERNEL = kernel();

/**
 * Converts a stream of samples to another sample rate by a windowed sinc, evaluated at the position of each output sample
 * (J. O. Smith, "Digital Audio Resampling"). Looks ahead by {@link latency}.
 */
export class Resampler {
  /** Input samples from one output sample to the next. */
  #step;
  /** Points of the kernel's table per input sample. */
  #tableStep;
  #gain;
  #half;
  /** Samples that later output still needs, and new ones. */
  #input;
  #length;
  /** Where the next output sample lies in {@link #input}. */
  #position;
  /** How much of the input came from the caller, counted in {@link #input}. */
  #end;

  /**
   * @param {number} fromHertz sample rate of the input, 1 to 768,000
   * @param {number} toHertz sample rate of the output, 1 to 768,000
   */
  constructor(fromHertz, toHertz) {
    for (const hertz of [fromHertz, toHertz]) {
      if (!(hertz >= 1 && hertz <= 768_000)) {
        throw new RangeError(`A sample rate is 1 to 768,000 a second, not ${hertz}.`);
      }
    }
    const cut = Math.min(1, toHertz / fromHertz) * ROLL_OFF;
    this.#step = fromHertz / toHertz;
    this.#tableStep = cut * RESOLUTION;
    this.#gain = cut;
    this.#half = ZERO_CROSSINGS / cut;
    // Silence before the first sample, so that it too is the middle of a kernel.
    this.#position = Math.ceil(this.#half);
    this.#length = this.#position;
    this.#end = this.#length;
    this.#input = new Float32Array(4_096 + 2 * this.#length);
  }

  /** Input samples needed after an output sample's position. */
  get latency() {
    return Math.ceil(this.#half);
  }

  /**
   * @param {Float32Array} samples
   * @returns {Float32Array<ArrayBuffer>} the output that is complete so far; may be empty
   */
  process(samples) {
    this.#append(samples);
    this.#end = this.#length;
    return this.#output(this.#length - this.#half);
  }

  /**
   * Returns the rest, as if silence followed. The next sample begins a new stream.
   *
   * @returns {Float32Array<ArrayBuffer>}
   */
  flush() {
    const end = this.#end;
    this.#append(new Float32Array(this.latency + 1));
    const rest = this.#output(end - ROUNDING);
    this.#position = this.latency;
    this.#input.fill(0);
    this.#length = this.#position;
    this.#end = this.#length;
    return rest;
  }

  /** @param {Float32Array} samples */
  #append(samples) {
    const length = this.#length + samples.length;
    if (length > this.#input.length) {
      const larger = new Float32Array(2 * length);
      larger.set(this.#input.subarray(0, this.#length));
      this.#input = larger;
    }
    this.#input.set(samples, this.#length);
    this.#length = length;
  }

  /** @param {number} end position in the input, exclusive */
  #output(end) {
    const output = new Float32Array(Math.max(0, Math.ceil((end - this.#position) / this.#step) + 1));
    let count = 0;
    while (this.#position < end) {
      output[count++] = this.#at(this.#position);
      this.#position += this.#step;
    }
    this.#forget();
    return output.slice(0, count);
  }

  /** @param {number} position */
  #at(position) {
    const input = this.#input;
    const last = Math.min(Math.floor(position + this.#half), this.#length - 1);
    let sum = 0;
    for (let i = Math.max(0, Math.ceil(position - this.#half)); i <= last; i++) {
      const tablePosition = Math.abs(position - i) * this.#tableStep;
      const index = Math.floor(tablePosition);
      sum += input[i] * (KERNEL[index] + (tablePosition - index) * (KERNEL[index + 1] - KERNEL[index]));
    }
    return sum * this.#gain;
  }

  /** Drops input that no later output needs. */
  #forget() {
    const drop = Math.min(Math.floor(this.#position - this.#half), this.#length);
    if (drop > 0) {
      this.#input.copyWithin(0, drop, this.#length);
      this.#length -= drop;
      this.#position -= drop;
      this.#end -= drop;
    }
  }
}

/** One half of the symmetric windowed sinc, plus one point to interpolate to. */
function kernel() {
  const points = new Float32Array(ZERO_CROSSINGS * RESOLUTION + 2);
  for (let i = 0; i < ZERO_CROSSINGS * RESOLUTION; i++) {
    const x = i / RESOLUTION;
    const sinc = i === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    points[i] = sinc * bessel(BETA * Math.sqrt(1 - (x / ZERO_CROSSINGS) ** 2)) / bessel(BETA);
  }
  return points;
}

/** The modified Bessel function I₀, by its series. @param {number} x */
function bessel(x) {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

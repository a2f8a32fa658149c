// SPDX-License-Identifier: Apache-2.0
import { PcmEncoder } from '/sdk/speaker/encoding/encoder.js';
import { equal } from './assertions.js';

/** @param {Float32Array} samples */
function encoded(samples) {
  /** @type {Int16Array[]} */
  const frames = [];
  new PcmEncoder(16_000, ({ payload }) => frames.push(new Int16Array(payload.buffer))).encode(samples, 0);
  return frames[0];
}

export const tests = {
  'every 16-bit sample is sent as it was written': async () => {
    const all = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
    const wrong = encoded(Float32Array.from(all, (sample) => sample / 32_768)).findIndex((sample, i) => sample !== all[i]);
    equal(wrong, -1, 'place of the first that did not');
  },

  'samples beyond full scale are clipped': async () => {
    equal([...encoded(Float32Array.of(-2, -1, 0, 1, 2))], [-32_768, -32_768, 0, 32_767, 32_767]);
  },
};

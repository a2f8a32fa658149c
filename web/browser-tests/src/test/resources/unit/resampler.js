// SPDX-License-Identifier: Apache-2.0
import { Resampler } from '/sdk/audio/resampler.js';
import { equal, throws, truthy } from './assertions.js';

const RATES = [
  [44_100, 48_000], [16_000, 48_000], [48_000, 16_000], [96_000, 48_000], [48_000, 48_000], [8_000, 48_000],
];

/** @param {number} hertz @param {number} rate @param {number} length */
function tone(hertz, rate, length) {
  return Float32Array.from({ length }, (_, i) => 0.5 * Math.sin(2 * Math.PI * hertz * i / rate));
}

/** @param {Resampler} resampler @param {Float32Array} samples @param {number} piece */
function through(resampler, samples, piece) {
  const parts = [];
  for (let i = 0; i < samples.length; i += piece) {
    parts.push(...resampler.process(samples.subarray(i, i + piece)));
  }
  parts.push(...resampler.flush());
  return Float32Array.from(parts);
}

/** Without both ends, where silence is mixed in. @param {Float32Array} samples @param {number} edge */
function inner(samples, edge) {
  return samples.subarray(edge, samples.length - edge);
}

/** @param {Float32Array} samples */
function decibels(samples) {
  return 10 * Math.log10(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length + 1e-20);
}

export const tests = {
  'a tone is preserved, at every pair of rates': async () => {
    for (const [from, to] of RATES) {
      const wanted = tone(1_000, to, to);
      const got = through(new Resampler(from, to), tone(1_000, from, from), 480);
      const error = inner(got.map((sample, i) => sample - wanted[i]), 600);
      truthy(decibels(error) < -60, `${from} to ${to}: error of ${decibels(error)} dB`);
    }
  },

  'the duration is preserved': async () => {
    for (const [from, to] of RATES) {
      equal(through(new Resampler(from, to), new Float32Array(from * 2), 333).length, to * 2, `${from} to ${to}`);
    }
  },

  'the size of chunks makes no difference': async () => {
    const samples = tone(440, 44_100, 20_000);
    const whole = through(new Resampler(44_100, 48_000), samples, 20_000);
    for (const piece of [1, 7, 128, 441, 4_099]) {
      const pieces = through(new Resampler(44_100, 48_000), samples, piece);
      equal(pieces.length, whole.length, 'length');
      truthy(pieces.every((sample, i) => Math.abs(sample - whole[i]) < 1e-6), `the same in pieces of ${piece}`);
    }
  },

  'frequencies above the lower rate\'s half are 60 dB down': async () => {
    for (const hertz of [8_100, 10_000, 12_345, 20_000]) {
      const got = through(new Resampler(48_000, 16_000), tone(hertz, 48_000, 48_000), 960);
      truthy(decibels(inner(got, 200)) < -69, `${hertz} Hz: ${decibels(inner(got, 200))} dB`);
    }
  },

  'the images of a lower rate are 60 dB down': async () => {
    const wanted = tone(6_500, 48_000, 48_000);
    const got = through(new Resampler(16_000, 48_000), tone(6_500, 16_000, 16_000), 320);
    const error = inner(got.map((sample, i) => sample - wanted[i]), 600);
    truthy(decibels(error) < -69, `error of ${decibels(error)} dB`);
  },

  'after a flush a new stream begins': async () => {
    const resampler = new Resampler(44_100, 48_000);
    const first = through(resampler, tone(300, 44_100, 4_410), 128);
    const second = through(resampler, tone(300, 44_100, 4_410), 128);
    equal(second.length, first.length);
    truthy(second.every((sample, i) => Math.abs(sample - first[i]) < 1e-6), 'the same again');
  },

  'invalid rates are refused': async () => {
    await throws(() => new Resampler(0, 48_000), 'RangeError');
    await throws(() => new Resampler(48_000, Number.NaN), 'RangeError');
  },
};

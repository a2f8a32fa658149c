// SPDX-License-Identifier: Apache-2.0
import { DelayEstimator, TARGET_MAX_MS, TARGET_MIN_MS } from '/sdk/listener/playback/delay-estimator.js';
import { equal, near } from './assertions.js';

/**
 * Frames of 20 ms with this lateness each.
 *
 * @param {DelayEstimator} delay
 * @param {number} from ms
 * @param {number} to ms
 * @param {(index: number) => number} lateness
 */
function come(delay, from, to, lateness) {
  for (let media = from, index = 0; media < to; media += 20, index++) {
    delay.arrived(media, media + 5_000 + lateness(index));
  }
}

/** @type {Record<string, () => Promise<void>>} */
export const tests = {
  'before the first frame, the target is the minimum': async () => {
    const delay = new DelayEstimator();
    equal(delay.target, TARGET_MIN_MS);
    equal(delay.lateness, 0);
  },

  'frames without jitter need the minimum': async () => {
    const delay = new DelayEstimator();
    come(delay, 0, 20_000, () => 0);
    equal(delay.target, TARGET_MIN_MS);
  },

  'the target is the 95th percentile of lateness, plus 20 ms': async () => {
    const delay = new DelayEstimator();
    // Each second, nothing arrives for 300 ms: of 50 frames, some are 300, 280, 260 … ms late. One in twenty are two and a half.
    come(delay, 0, 20_000, (index) => Math.max(0, 300 - (index % 50) * 20));
    near(delay.target, 260 + 20, 1);
  },

  'late frames below one in twenty do not change the target': async () => {
    const delay = new DelayEstimator();
    come(delay, 0, 20_000, (index) => (index % 25 === 0 ? 400 : 0));
    equal(delay.target, TARGET_MIN_MS);
  },

  'lateness is forgotten after ten seconds': async () => {
    const delay = new DelayEstimator();
    come(delay, 0, 10_000, (index) => (index % 2) * 300);
    near(delay.target, 320, 1);
    come(delay, 10_000, 19_000, () => 0);
    near(delay.target, 320, 1);
    come(delay, 19_000, 20_500, () => 0);
    equal(delay.target, TARGET_MIN_MS);
  },

  'the target is never more than a second': async () => {
    const delay = new DelayEstimator();
    // Every three seconds, nothing arrives for two.
    come(delay, 0, 30_000, (index) => Math.max(0, 2_000 - (index % 150) * 20));
    equal(delay.target, TARGET_MAX_MS);
  },

  'a pause is no lateness': async () => {
    const delay = new DelayEstimator();
    come(delay, 0, 5_000, () => 0);
    // The media time goes on a minute later.
    come(delay, 5_000, 10_000, () => 60_000);
    equal(delay.target, TARGET_MIN_MS);
    near(delay.lateness, 0, 0.001);
  },

  'a jump of media time is no lateness': async () => {
    const delay = new DelayEstimator();
    come(delay, 0, 5_000, () => 0);
    // The frames in between were lost, and no time passed.
    come(delay, 8_000, 9_000, () => -3_000);
    equal(delay.target, TARGET_MIN_MS);
    near(delay.lateness, 0, 0.001);
  },

  'clock drift is no lateness': async () => {
    const delay = new DelayEstimator();
    come(delay, 0, 120_000, (index) => index * 20 * 0.000_2);
    equal(delay.target, TARGET_MIN_MS);
  },

  'after a stall, the frames that had waited were late': async () => {
    const delay = new DelayEstimator();
    come(delay, 0, 5_000, () => 0);
    // Two seconds at once, then as before.
    come(delay, 5_000, 7_000, (index) => 2_000 - index * 20);
    come(delay, 7_000, 9_000, () => 0);
    equal(delay.target, TARGET_MAX_MS);
    near(delay.lateness, 0, 0.001);
  },

  'the duration of frames makes no difference': async () => {
    const delay = new DelayEstimator();
    for (let media = 0; media < 30_000; media += 10) {
      delay.arrived(media, media + (media / 10) % 2 * 100);
    }
    near(delay.target, 120, 1);
  },
};

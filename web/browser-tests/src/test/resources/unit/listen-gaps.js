// SPDX-License-Identifier: Apache-2.0
import { Gaps } from '/pages/listen/gaps.js';
import { missingWords } from '/pages/listen/listen-words.js';
import { equal } from './assertions.js';

/** @param {number} fromSeq @param {number} toSeq @returns {import('/sdk/holdfast.js').Gap} */
function gap(fromSeq, toSeq) {
  return { fromSeq, toSeq, ms: (toSeq - fromSeq + 1) * 20, at: fromSeq / 50, reason: 'unexplained' };
}

export const tests = {
  'gaps within a second are one, with the sum of what is missing': async () => {
    const gaps = new Gaps(50);
    const first = gaps.add(gap(0, 4));
    equal(gaps.add(gap(5, 9)), first);
    equal(gaps.add(gap(50, 54)), first);
    equal(first, { at: 0, until: 1.1, ms: 300, reason: 'unexplained' });
    gaps.add(gap(200, 204));
    equal(gaps.count, 2);
    equal(gaps.ms, 400);
  },

  'frames reported before are not counted again': async () => {
    const gaps = new Gaps(50);
    gaps.add(gap(0, 9));
    gaps.add(gap(100, 109));
    equal(gaps.add(gap(2, 5)), null);
    equal(gaps.add(gap(105, 114))?.ms, 300);
    equal(gaps.count, 2);
    equal(gaps.ms, 500);
  },

  'the sum includes stretches that are no longer remembered': async () => {
    const gaps = new Gaps(50);
    for (let n = 0; n < 362; n++) {
      gaps.add(gap(n * 100, n * 100 + 4));
    }
    equal(gaps.add(gap(0, 4)), null);
    equal(gaps.count, 362);
    equal(missingWords(gaps.ms, gaps.count - 50), '36 s in all: these, and 312 more before them.');
    equal(missingWords(1_200, 0), '1.2 s in all.');
  },
};

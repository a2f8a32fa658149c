// SPDX-License-Identifier: Apache-2.0
import { GapDetector, UNEXPLAINED } from '/sdk/listener/gap-detector.js';
import { equal } from './assertions.js';

/** @type {Record<string, () => Promise<void>>} */
export const tests = {
  'the first attach fixes the start, so that a disconnect before the first frame skips nothing': async () => {
    const gapDetector = new GapDetector();
    equal(gapDetector.next, null);
    gapDetector.attached(40);
    equal(gapDetector.next, 40);
    gapDetector.attached(45);
    equal(gapDetector.next, 40);
    equal(gapDetector.received(45), [{ fromSeq: 40, toSeq: 44, reason: UNEXPLAINED }]);
  },

  'frames in order leave no gap': async () => {
    const gapDetector = new GapDetector(7);
    gapDetector.attached(7);
    for (let sequence = 7; sequence < 100; sequence++) {
      equal(gapDetector.isRepeated(sequence), false);
      equal(gapDetector.received(sequence), []);
    }
    equal(gapDetector.next, 100);
  },

  'a frame received again is repeated': async () => {
    const gapDetector = new GapDetector(0);
    gapDetector.received(0);
    gapDetector.received(1);
    equal(gapDetector.isRepeated(0), true);
    equal(gapDetector.isRepeated(1), true);
    equal(gapDetector.isRepeated(2), false);
  },

  'frames skipped without a gap message are unexplained': async () => {
    const gapDetector = new GapDetector(0);
    gapDetector.received(0);
    equal(gapDetector.received(5), [{ fromSeq: 1, toSeq: 4, reason: UNEXPLAINED }]);
    equal(gapDetector.received(6), []);
  },

  'a reported gap is not missing a second time': async () => {
    const gapDetector = new GapDetector(0);
    gapDetector.received(0);
    equal(gapDetector.gapReported(1, 4, 'lagged'), [{ fromSeq: 1, toSeq: 4, reason: 'lagged' }]);
    equal(gapDetector.gapReported(1, 4, 'lagged'), []);
    equal(gapDetector.received(5), []);
  },

  'of a reported gap, only the unknown part is passed on': async () => {
    const gapDetector = new GapDetector(10);
    equal(gapDetector.gapReported(5, 12, 'restart'), [{ fromSeq: 10, toSeq: 12, reason: 'restart' }]);
    equal(gapDetector.gapReported(8, 9, 'restart'), []);
    equal(gapDetector.next, 13);
  },

  'an unreported gap may precede a reported one': async () => {
    const gapDetector = new GapDetector(10);
    equal(gapDetector.gapReported(12, 14, 'speakerLost'), [
      { fromSeq: 10, toSeq: 11, reason: UNEXPLAINED },
      { fromSeq: 12, toSeq: 14, reason: 'speakerLost' },
    ]);
  },

  'a gap may be the first message': async () => {
    const gapDetector = new GapDetector();
    equal(gapDetector.gapReported(0, 99, 'retention'), [{ fromSeq: 0, toSeq: 99, reason: 'retention' }]);
    equal(gapDetector.received(100), []);
  },

  'an invalid gap is ignored': async () => {
    const gapDetector = new GapDetector(3);
    equal(gapDetector.gapReported(9, 8, 'lagged'), []);
    equal(gapDetector.next, 3);
  },

  'at the end, frames that did not arrive are missing': async () => {
    const gapDetector = new GapDetector(0);
    gapDetector.received(0);
    equal(gapDetector.ended(3), [{ fromSeq: 1, toSeq: 3, reason: UNEXPLAINED }]);
    equal(gapDetector.ended(3), []);
  },

  'at the end, nothing is missing if all frames arrived': async () => {
    const gapDetector = new GapDetector(0);
    gapDetector.received(0);
    equal(gapDetector.ended(0), []);
    equal(new GapDetector().ended(50), []);
  },
};

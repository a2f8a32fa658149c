import { GapDetector, UNEXPLAINED } from '/sdk/listener/gap-detector.js';
import { equal } from './assertions.js';

/** @type {Record<string, () => Promise<void>>} */
export const tests = {
  'the first attach says where listening begins, so that a loss before the first frame skips nothing': async () => {
    const gapDetector = new GapDetector();
    equal(gapDetector.next, null);
    gapDetector.attached(40);
    equal(gapDetector.next, 40);
    gapDetector.attached(45);
    equal(gapDetector.next, 40);
    equal(gapDetector.received(45), [{ fromSeq: 40, toSeq: 44, reason: UNEXPLAINED }]);
  },

  'frames in order are heard, and nothing is missing': async () => {
    const gapDetector = new GapDetector(7);
    gapDetector.attached(7);
    for (let sequence = 7; sequence < 100; sequence++) {
      equal(gapDetector.isRepeated(sequence), false);
      equal(gapDetector.received(sequence), []);
    }
    equal(gapDetector.next, 100);
  },

  'what comes again is known to be a repetition': async () => {
    const gapDetector = new GapDetector(0);
    gapDetector.received(0);
    gapDetector.received(1);
    equal(gapDetector.isRepeated(0), true);
    equal(gapDetector.isRepeated(1), true);
    equal(gapDetector.isRepeated(2), false);
  },

  'frames that are skipped without a word are missing, and nobody explained why': async () => {
    const gapDetector = new GapDetector(0);
    gapDetector.received(0);
    equal(gapDetector.received(5), [{ fromSeq: 1, toSeq: 4, reason: UNEXPLAINED }]);
    equal(gapDetector.received(6), []);
  },

  'a gap that was told is not missed a second time': async () => {
    const gapDetector = new GapDetector(0);
    gapDetector.received(0);
    equal(gapDetector.gapReported(1, 4, 'lagged'), [{ fromSeq: 1, toSeq: 4, reason: 'lagged' }]);
    equal(gapDetector.gapReported(1, 4, 'lagged'), []);
    equal(gapDetector.received(5), []);
  },

  'of a gap that was told, only what is not known already is told on': async () => {
    const gapDetector = new GapDetector(10);
    equal(gapDetector.gapReported(5, 12, 'restart'), [{ fromSeq: 10, toSeq: 12, reason: 'restart' }]);
    equal(gapDetector.gapReported(8, 9, 'restart'), []);
    equal(gapDetector.next, 13);
  },

  'before a gap that was told may lie one that was not': async () => {
    const gapDetector = new GapDetector(10);
    equal(gapDetector.gapReported(12, 14, 'speakerLost'), [
      { fromSeq: 10, toSeq: 11, reason: UNEXPLAINED },
      { fromSeq: 12, toSeq: 14, reason: 'speakerLost' },
    ]);
  },

  'a gap may be the first that is told': async () => {
    const gapDetector = new GapDetector();
    equal(gapDetector.gapReported(0, 99, 'retention'), [{ fromSeq: 0, toSeq: 99, reason: 'retention' }]);
    equal(gapDetector.received(100), []);
  },

  'a gap that makes no sense is none': async () => {
    const gapDetector = new GapDetector(3);
    equal(gapDetector.gapReported(9, 8, 'lagged'), []);
    equal(gapDetector.next, 3);
  },

  'at the end, what did not come is missing': async () => {
    const gapDetector = new GapDetector(0);
    gapDetector.received(0);
    equal(gapDetector.ended(3), [{ fromSeq: 1, toSeq: 3, reason: UNEXPLAINED }]);
    equal(gapDetector.ended(3), []);
  },

  'at the end, who has heard it all misses nothing': async () => {
    const gapDetector = new GapDetector(0);
    gapDetector.received(0);
    equal(gapDetector.ended(0), []);
    equal(new GapDetector().ended(50), []);
  },
};

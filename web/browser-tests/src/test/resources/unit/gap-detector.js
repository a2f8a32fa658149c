import { Continuity, UNEXPLAINED } from '/sdk/listener/gap-detector.js';
import { equal } from './assertions.js';

/** @type {Record<string, () => Promise<void>>} */
export const tests = {
  'the first attach says where listening begins, so that a loss before the first frame skips nothing': async () => {
    const continuity = new Continuity();
    equal(continuity.next, null);
    continuity.attached(40);
    equal(continuity.next, 40);
    continuity.attached(45);
    equal(continuity.next, 40);
    equal(continuity.heard(45), [{ fromSeq: 40, toSeq: 44, reason: UNEXPLAINED }]);
  },

  'frames in order are heard, and nothing is missing': async () => {
    const continuity = new Continuity(7);
    continuity.attached(7);
    for (let sequence = 7; sequence < 100; sequence++) {
      equal(continuity.isRepeated(sequence), false);
      equal(continuity.heard(sequence), []);
    }
    equal(continuity.next, 100);
  },

  'what comes again is known to be a repetition': async () => {
    const continuity = new Continuity(0);
    continuity.heard(0);
    continuity.heard(1);
    equal(continuity.isRepeated(0), true);
    equal(continuity.isRepeated(1), true);
    equal(continuity.isRepeated(2), false);
  },

  'frames that are skipped without a word are missing, and nobody explained why': async () => {
    const continuity = new Continuity(0);
    continuity.heard(0);
    equal(continuity.heard(5), [{ fromSeq: 1, toSeq: 4, reason: UNEXPLAINED }]);
    equal(continuity.heard(6), []);
  },

  'a gap that was told is not missed a second time': async () => {
    const continuity = new Continuity(0);
    continuity.heard(0);
    equal(continuity.told(1, 4, 'lagged'), [{ fromSeq: 1, toSeq: 4, reason: 'lagged' }]);
    equal(continuity.told(1, 4, 'lagged'), []);
    equal(continuity.heard(5), []);
  },

  'of a gap that was told, only what is not known already is told on': async () => {
    const continuity = new Continuity(10);
    equal(continuity.told(5, 12, 'restart'), [{ fromSeq: 10, toSeq: 12, reason: 'restart' }]);
    equal(continuity.told(8, 9, 'restart'), []);
    equal(continuity.next, 13);
  },

  'before a gap that was told may lie one that was not': async () => {
    const continuity = new Continuity(10);
    equal(continuity.told(12, 14, 'speakerLost'), [
      { fromSeq: 10, toSeq: 11, reason: UNEXPLAINED },
      { fromSeq: 12, toSeq: 14, reason: 'speakerLost' },
    ]);
  },

  'a gap may be the first that is told': async () => {
    const continuity = new Continuity();
    equal(continuity.told(0, 99, 'retention'), [{ fromSeq: 0, toSeq: 99, reason: 'retention' }]);
    equal(continuity.heard(100), []);
  },

  'a gap that makes no sense is none': async () => {
    const continuity = new Continuity(3);
    equal(continuity.told(9, 8, 'lagged'), []);
    equal(continuity.next, 3);
  },

  'at the end, what did not come is missing': async () => {
    const continuity = new Continuity(0);
    continuity.heard(0);
    equal(continuity.ended(3), [{ fromSeq: 1, toSeq: 3, reason: UNEXPLAINED }]);
    equal(continuity.ended(3), []);
  },

  'at the end, who has heard it all misses nothing': async () => {
    const continuity = new Continuity(0);
    continuity.heard(0);
    equal(continuity.ended(0), []);
    equal(new Continuity().ended(50), []);
  },
};

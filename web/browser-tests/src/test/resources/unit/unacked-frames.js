// SPDX-License-Identifier: Apache-2.0
import { decodeFrame, FLAG } from '/sdk/protocol/frame-codec.js';
import { UnackedFrames } from '/sdk/speaker/buffer/unacked-frames.js';
import { equal, truthy } from './assertions.js';

const MICROS = 20_000;
const FRESH = { nextSeq: 0, mediaTimeUs: 0, epoch: 1 };

/** @param {number} [frames] capacity */
function unacked(frames = 3_000) {
  return new UnackedFrames(frames * MICROS);
}

/** @param {UnackedFrames} frames @param {number} count */
function speak(frames, count) {
  return Array.from({ length: count }, () => frames.add(
    { payload: new Uint8Array([frames.added]), codec: 2, duration: 960, micros: MICROS, flags: 0 }));
}

/** All frames to send. @param {UnackedFrames} frames */
function sent(frames) {
  const all = [];
  while (frames.next !== null) {
    all.push(/** @type {import('/sdk/protocol/frame-codec.js').Frame} */ (decodeFrame(frames.nextFrame().buffer)));
  }
  return all;
}

/** @param {{sequence: number}[]} all */
function sequences(all) {
  return all.map(({ sequence }) => sequence);
}

/** A stored buffer of ten frames, of which the server has five. */
function stored() {
  const frames = unacked();
  frames.attached(FRESH);
  const kept = speak(frames, 10);
  sent(frames);
  frames.acked(4);
  return { state: frames.state, kept: kept.slice(5) };
}

export const tests = {
  'frames have no sequence before the first attach, and are buffered until then': async () => {
    const frames = unacked();
    speak(frames, 3);
    equal(frames.next, null);
    equal(frames.lastSequence, null);
    frames.attached(FRESH);
    equal(sequences(sent(frames)), [0, 1, 2]);
    equal(frames.lastSequence, 2);
  },

  'the next frame is told before it is sent, and how much waits with it': async () => {
    const frames = unacked();
    frames.attached({ nextSeq: 7, mediaTimeUs: 0, epoch: 1 });
    speak(frames, 10);
    frames.nextFrame();
    equal(frames.next, { sequence: 8, micros: MICROS });
    equal(frames.unsentMicros(5 * MICROS), 5 * MICROS);
    equal(frames.unsentMicros(Infinity), 9 * MICROS);
    sent(frames);
    equal(frames.unsentMicros(Infinity), 0);
  },

  'an ack releases every frame up to it, once': async () => {
    const frames = unacked();
    frames.attached(FRESH);
    speak(frames, 5);
    sent(frames);
    truthy(frames.acked(2));
    truthy(!frames.acked(2));
    truthy(!frames.acked(1));
    equal(frames.size, 2);
    equal(frames.ackedCount, 3);
    equal(frames.keptMicros, 2 * MICROS);
  },

  'no ack releases frames that were never sent': async () => {
    const frames = unacked();
    frames.attached(FRESH);
    speak(frames, 5);
    truthy(!frames.acked(4));
    equal(frames.size, 5);
  },

  'an ack beyond the last frame sent counts for that one, and causes no loss later': async () => {
    const frames = unacked();
    frames.attached(FRESH);
    speak(frames, 5);
    sent(frames);
    truthy(frames.acked(4_000_000));
    equal(frames.ackedCount, 5);
    speak(frames, 3);
    equal(frames.attached({ nextSeq: 5, mediaTimeUs: 5 * MICROS, epoch: 2 }), { moved: false, lost: null });
    equal(sequences(sent(frames)), [5, 6, 7]);
  },

  'frames given up before the first attach are reported with those dropped before': async () => {
    const frames = unacked(4);
    speak(frames, 6);
    equal(frames.giveUp('serverLost'), { fromSeq: 2, toSeq: 5, ms: 80, cause: 'serverLost' });
    equal(frames.takeDropped(), { fromSeq: 0, toSeq: 1, ms: 40, cause: 'bufferFull' });
    equal(frames.size, 0);
  },

  'after a take-over, only frames that the new owner does not have are lost': async () => {
    const frames = unacked();
    frames.attached(FRESH);
    speak(frames, 10);
    sent(frames);
    frames.acked(2);
    equal(frames.giveUp('anotherSpeaker', 7), { fromSeq: 7, toSeq: 9, ms: 60, cause: 'anotherSpeaker' });
    equal(frames.size, 0);
  },

  'after a reconnect the rest is sent in order, before new frames': async () => {
    const frames = unacked();
    frames.attached(FRESH);
    speak(frames, 10);
    sent(frames);
    frames.acked(3);
    const { moved, lost } = frames.attached({ nextSeq: 6, mediaTimeUs: 6 * MICROS, epoch: 2 });
    truthy(moved);
    equal(lost, null);
    speak(frames, 2);
    const again = sent(frames);
    equal(sequences(again), [6, 7, 8, 9, 10, 11]);
    equal(again.map(({ mediaTime }) => mediaTime), [6, 7, 8, 9, 10, 11].map((index) => index * MICROS));
    truthy(again.every(({ flags }) => flags === 0), 'no break');
  },

  'a full buffer drops its oldest frames, and reports them as one range': async () => {
    const frames = unacked(4);
    frames.attached(FRESH);
    speak(frames, 7);
    equal(frames.takeDropped(), { fromSeq: 0, toSeq: 2, ms: 60, cause: 'bufferFull' });
    equal(frames.takeDropped(), null);
    const all = sent(frames);
    equal(sequences(all), [3, 4, 5, 6]);
    equal(all[0].flags, FLAG.DISCONTINUITY);
    equal(all[0].mediaTime, 3 * MICROS);
    equal(all[1].flags, 0);
  },

  'frames in flight are not dropped, and those of a lost connection are reported once they are known to be missing':
    async () => {
      const frames = unacked(4);
      frames.attached(FRESH);
      speak(frames, 4);
      sent(frames);
      speak(frames, 2);
      equal(frames.size, 6, 'frames kept while they are on their way');
      sent(frames);
      frames.detached();
      speak(frames, 4);
      equal(frames.size, 4);
      truthy(!frames.hasDropped, 'whether frames are dropped is known only after the attach');
      const { lost } = frames.attached({ nextSeq: 3, mediaTimeUs: 3 * MICROS, epoch: 2 });
      equal(lost, null);
      equal(frames.ackedCount, 3);
      equal(frames.takeDropped(), { fromSeq: 3, toSeq: 5, ms: 60, cause: 'bufferFull' });
      equal(sequences(sent(frames)), [6, 7, 8, 9]);
    },

  'frames dropped before the first attach are reported once they have a sequence': async () => {
    const frames = unacked(2);
    speak(frames, 3);
    equal(frames.takeDropped(), null);
    frames.attached({ nextSeq: 100, mediaTimeUs: 5_000_000, epoch: 7 });
    equal(frames.takeDropped(), { fromSeq: 100, toSeq: 100, ms: 20, cause: 'bufferFull' });
    const all = sent(frames);
    equal(sequences(all), [101, 102]);
    equal(all[0].mediaTime, 5_000_000 + MICROS);
  },

  'a server that lost acked frames: they are reported, and the buffer keeps its sequences': async () => {
    const frames = unacked();
    frames.attached(FRESH);
    speak(frames, 10);
    sent(frames);
    frames.acked(7);
    const { lost } = frames.attached({ nextSeq: 5, mediaTimeUs: 5 * MICROS, epoch: 2 });
    equal(lost, { fromSeq: 5, toSeq: 7, ms: 60, cause: 'serverLost' });
    const all = sent(frames);
    equal(sequences(all), [8, 9]);
    equal(all[0].flags, FLAG.DISCONTINUITY);
    equal(all[0].mediaTime, 8 * MICROS);
  },

  'another speaker spoke meanwhile: frames in flight are lost, the others are numbered behind': async () => {
    const frames = unacked();
    frames.attached(FRESH);
    speak(frames, 4);
    sent(frames);
    frames.acked(1);
    speak(frames, 2);
    const { lost, moved } = frames.attached({ nextSeq: 50, mediaTimeUs: 50 * MICROS, epoch: 3 });
    truthy(moved);
    equal(lost, { fromSeq: 2, toSeq: 3, ms: 40, cause: 'anotherSpeaker' });
    const all = sent(frames);
    equal(sequences(all), [50, 51]);
    equal(all[0].mediaTime, 50 * MICROS);
    equal(all[0].flags, FLAG.DISCONTINUITY);
  },

  'a restored buffer goes on where it was, later by the time skipped': async () => {
    const { state, kept } = stored();
    const frames = unacked();
    frames.restore(state, kept);
    frames.skip(1_000_000);
    speak(frames, 2);
    const { lost } = frames.attached({ nextSeq: 7, mediaTimeUs: 7 * MICROS, epoch: 2 });
    equal(lost, null);
    const all = sent(frames);
    equal(sequences(all), [7, 8, 9, 10, 11]);
    equal(all.map(({ flags }) => flags), [0, 0, 0, FLAG.DISCONTINUITY, 0]);
    equal(all[3].mediaTime, 10 * MICROS + 1_000_000);
    equal(frames.added, 12);
  },

  'frames that arrived and were not stored are this speaker\'s own': async () => {
    const { state, kept } = stored();
    const frames = unacked();
    frames.restore(state, kept);
    frames.skip(100_000);
    speak(frames, 2);
    const { lost, moved } = frames.attached({ nextSeq: 18, mediaTimeUs: 18 * MICROS, epoch: 2 });
    truthy(moved);
    equal(lost, null);
    const all = sent(frames);
    equal(sequences(all), [18, 19]);
    equal(all[0].mediaTime, 18 * MICROS, 'never earlier than what was heard');
  },

  'frames of another speaker are not taken for its own': async () => {
    const { state, kept } = stored();
    const frames = unacked();
    frames.restore(state, kept);
    const { lost } = frames.attached({ nextSeq: 500, mediaTimeUs: 500 * MICROS, epoch: 4 });
    equal(lost, { fromSeq: 5, toSeq: 9, ms: 100, cause: 'anotherSpeaker' });
  },

  'a buffer stored before the first attach gets its sequences later': async () => {
    const before = unacked(4);
    const kept = speak(before, 6).slice(2);
    const frames = unacked();
    frames.restore(before.state, kept);
    frames.attached(FRESH);
    equal(frames.takeDropped(), { fromSeq: 0, toSeq: 1, ms: 40, cause: 'bufferFull' });
    equal(sequences(sent(frames)), [2, 3, 4, 5]);
  },

  'an end after the last frame loses nothing, and an earlier one loses the rest': async () => {
    const whole = unacked();
    whole.attached(FRESH);
    speak(whole, 3);
    sent(whole);
    equal(whole.ended(2), null);
    const cut = unacked();
    cut.attached(FRESH);
    speak(cut, 5);
    sent(cut);
    equal(cut.ended(2), { fromSeq: 3, toSeq: 4, ms: 40, cause: 'sessionEnded' });
    equal(cut.size, 0);
  },

  'a long session keeps its media times to the microsecond': async () => {
    const frames = unacked();
    frames.attached(FRESH);
    const micros = 220 * 1_000_000 / 11_025;
    for (let i = 0; i < 100_000; i++) {
      frames.add({ payload: new Uint8Array(1), codec: 1, duration: 220, micros, flags: 0 });
    }
    const last = sent(frames).at(-1);
    equal(last?.mediaTime, Math.round(99_999 * 220 * 1_000_000 / 11_025));
  },
};

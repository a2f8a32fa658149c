import { Backlog } from '/sdk/listener/decoding/decode-queue.js';
import { Place } from '/sdk/listener/playback/playback-position.js';
import { equal, near, truthy } from './assertions.js';

/**
 * @param {number} sequence
 * @param {number} [bytes]
 * @returns {import('/sdk/listener/decoding/decode-queue.js').FrameEntry}
 */
function frame(sequence, bytes = 100) {
  const payload = new Uint8Array(bytes);
  return { kind: 'frame', sequence, media: sequence * 20, ms: 20, codec: 2, isBreak: false, duration: 960, payload };
}

/** @type {Record<string, () => Promise<void>>} */
export const tests = {
  'what came first is taken first, through many thousands': async () => {
    const backlog = new Backlog();
    let next = 0;
    for (let sequence = 0; sequence < 10_000; sequence++) {
      backlog.add(frame(sequence));
      if (sequence % 3 === 2) {
        const entry = backlog.take();
        equal(entry?.kind === 'frame' && entry.sequence, next++);
      }
    }
    while (backlog.length > 0) {
      const entry = backlog.take();
      equal(entry?.kind === 'frame' && entry.sequence, next++);
    }
    equal(next, 10_000);
    equal(backlog.take(), null);
    equal(backlog.bytes, 0);
  },

  'the first and the last can be looked at': async () => {
    const backlog = new Backlog();
    equal(backlog.first, null);
    equal(backlog.last, null);
    backlog.add(frame(1));
    backlog.add({ kind: 'end' });
    equal(backlog.first?.kind, 'frame');
    equal(backlog.last?.kind, 'end');
    backlog.take();
    backlog.take();
    equal(backlog.last, null);
  },

  'it is full at its bound, and has room again at half of it': async () => {
    const backlog = new Backlog(100_000);
    let count = 0;
    while (!backlog.isFull) {
      backlog.add(frame(count++, 1_000));
    }
    truthy(backlog.bytes >= 100_000 && backlog.bytes < 102_000, 'within a frame of the bound');
    equal(backlog.hasRoom, false);
    while (!backlog.hasRoom) {
      backlog.take();
    }
    near(backlog.bytes, 50_000, 1_600);
  },

  'small frames weigh more than their audio': async () => {
    const backlog = new Backlog();
    backlog.add(frame(0, 3));
    truthy(backlog.bytes > 100, 'more than the payload');
  },

  'when it is cleared, nothing is left': async () => {
    const backlog = new Backlog();
    backlog.add(frame(0));
    backlog.clear();
    equal(backlog.length, 0);
    equal(backlog.bytes, 0);
    equal(backlog.first, null);
  },

  'frames are counted, and people are told seconds': async () => {
    const place = new Place();
    place.attached(500, 1_000, 0);
    near(place.position(0).live, 20, 0.001);
    near(place.position(0).at, 10, 0.001);
    for (let sequence = 500; sequence < 1_000; sequence++) {
      place.came({ sequence, media: sequence * 40, ms: 40 });
    }
    place.heard(30_000);
    const { at, live, behindLive, isBehind, oldest } = place.position(0);
    near(at, 30, 0.001);
    near(live, 40, 0.001);
    near(behindLive, 10, 0.001);
    equal(isBehind, true);
    equal(oldest, 0);
  },

  'the oldest that is kept moves on with the talk, once something was let go of': async () => {
    const place = new Place();
    place.attached(1_000, 1_000, 400);
    near(place.position(0).oldest, 8, 0.001);
    for (let sequence = 1_000; sequence < 1_500; sequence++) {
      place.came({ sequence, media: sequence * 20, ms: 20 });
    }
    near(place.position(0).oldest, 18, 0.001);
  },

  'a talk that is being spoken goes on while nobody is connected': async () => {
    const place = new Place();
    place.isSpoken = true;
    place.attached(100, 100, 0);
    place.heard(2_000);
    place.blind(5_000);
    near(place.position(9_000).behindLive, 4, 0.001);
    place.attached(100, 310, 0);
    near(place.position(9_200).behindLive, 4.2, 0.001);
  },

  'a talk that pauses does not go on': async () => {
    const place = new Place();
    place.attached(100, 100, 0);
    place.heard(2_000);
    place.blind(5_000);
    equal(place.position(60_000).behindLive, 0);
  },
};

// SPDX-License-Identifier: Apache-2.0
import { DecodeQueue } from '/sdk/listener/decoding/decode-queue.js';
import { PlaybackPosition } from '/sdk/listener/playback/playback-position.js';
import { equal, near, truthy } from './assertions.js';

/**
 * @param {number} sequence
 * @param {number} [bytes]
 * @returns {import('/sdk/listener/decoding/decode-queue.js').FrameEntry}
 */
function frame(sequence, bytes = 100) {
  const payload = new Uint8Array(bytes);
  return {
    kind: 'frame', sequence, media: sequence * 20, ms: 20, codec: 2, isDiscontinuous: false, duration: 960, payload,
  };
}

/** @type {Record<string, () => Promise<void>>} */
export const tests = {
  'entries are taken in order, through many thousands': async () => {
    const queue = new DecodeQueue();
    let next = 0;
    for (let sequence = 0; sequence < 10_000; sequence++) {
      queue.add(frame(sequence));
      if (sequence % 3 === 2) {
        const entry = queue.take();
        equal(entry?.kind === 'frame' && entry.sequence, next++);
      }
    }
    while (queue.length > 0) {
      const entry = queue.take();
      equal(entry?.kind === 'frame' && entry.sequence, next++);
    }
    equal(next, 10_000);
    equal(queue.take(), null);
    equal(queue.bytes, 0);
  },

  'the first and the last can be read': async () => {
    const queue = new DecodeQueue();
    equal(queue.first, null);
    equal(queue.last, null);
    queue.add(frame(1));
    queue.add({ kind: 'end' });
    equal(queue.first?.kind, 'frame');
    equal(queue.last?.kind, 'end');
    queue.take();
    queue.take();
    equal(queue.last, null);
  },

  'it is full at its limit, and has room again at half of it': async () => {
    const queue = new DecodeQueue(100_000);
    let count = 0;
    while (!queue.isFull) {
      queue.add(frame(count++, 1_000));
    }
    truthy(queue.bytes >= 100_000 && queue.bytes < 102_000, 'within a frame of the bound');
    equal(queue.hasRoom, false);
    while (!queue.hasRoom) {
      queue.take();
    }
    near(queue.bytes, 50_000, 1_600);
  },

  'small frames count more than their audio': async () => {
    const queue = new DecodeQueue();
    queue.add(frame(0, 3));
    truthy(queue.bytes > 100, 'more than the payload');
  },

  'a cleared queue is empty': async () => {
    const queue = new DecodeQueue();
    queue.add(frame(0));
    queue.clear();
    equal(queue.length, 0);
    equal(queue.bytes, 0);
    equal(queue.first, null);
  },

  'positions are in seconds, by the duration of frames': async () => {
    const position = new PlaybackPosition();
    position.attached(500, 1_000, 0);
    near(position.snapshot(0).live, 20, 0.001);
    near(position.snapshot(0).at, 10, 0.001);
    for (let sequence = 500; sequence < 1_000; sequence++) {
      position.received({ sequence, media: sequence * 40, ms: 40 });
    }
    position.played(30_000);
    const { at, live, behindLive, isBehind, oldest } = position.snapshot(0);
    near(at, 30, 0.001);
    near(live, 40, 0.001);
    near(behindLive, 10, 0.001);
    equal(isBehind, true);
    equal(oldest, 0);
  },

  'the oldest position moves on with the session, once audio was evicted': async () => {
    const position = new PlaybackPosition();
    position.attached(1_000, 1_000, 400);
    near(position.snapshot(0).oldest, 8, 0.001);
    for (let sequence = 1_000; sequence < 1_500; sequence++) {
      position.received({ sequence, media: sequence * 20, ms: 20 });
    }
    near(position.snapshot(0).oldest, 18, 0.001);
  },

  'the live position goes on while disconnected': async () => {
    const position = new PlaybackPosition();
    position.isSpeakerLive = true;
    position.attached(100, 100, 0);
    position.played(2_000);
    position.connectionLost(5_000);
    near(position.snapshot(9_000).behindLive, 4, 0.001);
    position.attached(100, 310, 0);
    near(position.snapshot(9_200).behindLive, 4.2, 0.001);
  },

  'the live position of a paused session does not go on': async () => {
    const position = new PlaybackPosition();
    position.attached(100, 100, 0);
    position.played(2_000);
    position.connectionLost(5_000);
    equal(position.snapshot(60_000).behindLive, 0);
  },
};

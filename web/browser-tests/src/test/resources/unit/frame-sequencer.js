// SPDX-License-Identifier: Apache-2.0
import { DecodeQueue } from '/sdk/listener/decoding/decode-queue.js';
import { FrameSequencer } from '/sdk/listener/frame-sequencer.js';
import { PlaybackPosition } from '/sdk/listener/playback/playback-position.js';
import { equal } from './assertions.js';

function begun() {
  const buffers = { queue: new DecodeQueue(), position: new PlaybackPosition() };
  return { ...buffers, sequencer: new FrameSequencer('live', buffers) };
}

/** Invalid values in place of a number. @type {any[]} */
const NONSENSE = [undefined, null, 'soon', '7', NaN, -1, 1.5, 2 ** 53 - 1, 2 ** 33, {}];

export const tests = {
  'invalid numbers are ignored': async () => {
    for (const nonsense of NONSENSE) {
      const { sequencer, position, queue } = begun();
      sequencer.attached({ nextSeq: nonsense, liveSeq: nonsense, retainedFromSeq: nonsense });
      position.liveMoved(nonsense);
      sequencer.gap({ fromSeq: 0, toSeq: nonsense, reason: 'lagged' });
      sequencer.gap({ fromSeq: nonsense, toSeq: 9, reason: 'lagged' });
      equal(sequencer.next, null);
      equal(queue.length, 0);
      equal(position.snapshot(0), { behindLive: 0, isBehind: false, at: 0, live: 0, oldest: 0 });
    }
  },

  'valid numbers after them are used': async () => {
    const { sequencer, position, queue } = begun();
    sequencer.attached({ nextSeq: 50, liveSeq: 100, retainedFromSeq: 101 });
    position.liveMoved('later');
    equal(position.snapshot(0), { behindLive: 1, isBehind: false, at: 1, live: 2, oldest: 0 });
    sequencer.gap({ fromSeq: 60, toSeq: 59, reason: 'lagged' });
    sequencer.end('never');
    equal(queue.length, 1);
    equal(queue.last?.kind, 'end');
  },
};

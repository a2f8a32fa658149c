// SPDX-License-Identifier: Apache-2.0
import { AudioFramer } from '/sdk/speaker/encoding/audio-framer.js';
import { equal } from './assertions.js';

const PIECE_MS = 20;
const SESSION = /** @type {any} */ ({ sampleRate: 16_000, qualityTier: 'standard' });

/**
 * Two seconds of a microphone, with a jump of the clocks in the middle.
 *
 * @param {{at: number, received: number}} jump milliseconds
 * @returns {Promise<number[]>} time reported as missed
 */
async function onMissed(jump) {
  /** @type {number[]} */
  const told = [];
  const voice = new AudioFramer(48_000, {
    onFrame: () => {}, onMissed: (ms) => told.push(ms), onLevel: () => {}, onSilence: () => {},
  });
  await voice.configure(SESSION, 'speech', 'pcm');
  voice.releaseEarly();
  for (let i = 0, at = 1e12, received = 5_000; i < 100; i++, at += PIECE_MS, received += PIECE_MS) {
    if (i === 50) {
      at += jump.at;
      received += jump.received;
    }
    voice.push(new Float32Array(960), { at, received });
  }
  voice.close();
  return told;
}

export const tests = {
  'time without samples is reported': async () => {
    equal(await onMissed({ at: 3_000, received: 3_000 }), [3_000]);
    equal(await onMissed({ at: 1_500, received: 1_500 }), []);
  },

  'setting the clock is no missed time': async () => {
    equal(await onMissed({ at: 3_600_000, received: 0 }), []);
    equal(await onMissed({ at: -3_600_000, received: 0 }), []);
  },

  'samples that waited for a busy worker were not missed': async () => {
    equal(await onMissed({ at: 0, received: 3_000 }), []);
  },
};

import { Voice } from '/sdk/speaker/encoding/audio-framer.js';
import { equal } from './assertions.js';

const PIECE_MS = 20;
const SESSION = /** @type {any} */ ({ sampleRate: 16_000, qualityTier: 'standard' });

/**
 * Two seconds of a microphone, in the middle of which the clocks jump by so much.
 *
 * @param {{at: number, came: number}} jump milliseconds
 * @returns {Promise<number[]>} what was told as missed
 */
async function missed(jump) {
  /** @type {number[]} */
  const told = [];
  const voice = new Voice(48_000, {
    spoken: () => {}, missed: (ms) => told.push(ms), level: () => {}, silence: () => {},
  });
  await voice.configure(SESSION, 'speech', 'pcm');
  voice.begin();
  for (let i = 0, at = 1e12, came = 5_000; i < 100; i++, at += PIECE_MS, came += PIECE_MS) {
    if (i === 50) {
      at += jump.at;
      came += jump.came;
    }
    voice.take(new Float32Array(960), { at, came });
  }
  voice.close();
  return told;
}

export const tests = {
  'time in which the microphone gave nothing is told': async () => {
    equal(await missed({ at: 3_000, came: 3_000 }), [3_000]);
    equal(await missed({ at: 1_500, came: 1_500 }), []);
  },

  'a clock that is set is no break': async () => {
    equal(await missed({ at: 3_600_000, came: 0 }), []);
    equal(await missed({ at: -3_600_000, came: 0 }), []);
  },

  'samples that waited for a busy thread were not missed': async () => {
    equal(await missed({ at: 0, came: 3_000 }), []);
  },
};

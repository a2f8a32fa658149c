// SPDX-License-Identifier: Apache-2.0
import { LevelTest } from '/pages/speak/level/level-test.js';
import { equal, truthy } from './assertions.js';
import { pause } from './fake-socket.js';

const WHICH = /** @type {const} */ ({ deviceId: '', sound: 'speech' });

/** Audio devices that start only when they may. */
class SlowDevices {
  #real = AudioContext.prototype.resume;
  start = () => {};
  /** @type {Promise<void>} */
  asked;

  constructor() {
    const started = new Promise((resolve) => { this.start = () => resolve(undefined); });
    this.asked = new Promise((resolve) => {
      AudioContext.prototype.resume = async () => {
        resolve();
        await started;
      };
    });
  }

  restore() {
    AudioContext.prototype.resume = this.#real;
  }
}

export const tests = {
  'a level test measures until it is stopped': async () => {
    let levels = 0;
    const test = new LevelTest(() => levels++);
    await test.start(WHICH);
    equal(test.isOn, true);
    await pause(300);
    truthy(levels > 0);
    test.stop();
    equal(test.isOn, false);
    const measured = levels;
    await pause(300);
    equal(levels, measured);
  },

  'a level test that is stopped while the audio device starts measures nothing': async () => {
    const devices = new SlowDevices();
    try {
      let levels = 0;
      const test = new LevelTest(() => levels++);
      const starting = test.start(WHICH);
      await devices.asked;
      test.stop();
      devices.start();
      await starting;
      equal(test.isOn, false);
      await pause(300);
      equal(levels, 0);
    } finally {
      devices.restore();
    }
  },
};

// SPDX-License-Identifier: Apache-2.0
import { Pacer } from '/sdk/speaker/pacer.js';
import { equal, truthy } from './assertions.js';

const MICROS = 20_000;

/**
 * Sends as fast as allowed.
 *
 * @param {Pacer} pacer
 * @param {number} from
 * @param {number} to
 * @returns {number} seconds of audio
 */
function sendAll(pacer, from, to) {
  let sent = 0;
  for (let now = from; now <= to;) {
    const delay = pacer.delay(MICROS, now);
    if (delay === 0) {
      pacer.spend(MICROS, now);
      sent += MICROS;
    } else {
      now += Math.max(delay, 1);
    }
  }
  return sent / 1e6;
}

export const tests = {
  'after an attach, a burst is sent at once, but less than the server\'s 60 s': async () => {
    const pacer = new Pacer();
    pacer.reset(1_000);
    const burst = sendAll(pacer, 1_000, 1_000);
    truthy(burst > 50 && burst < 60, `burst of ${burst} s`);
  },

  'then it is never faster than 1.25 × real time': async () => {
    const pacer = new Pacer();
    pacer.reset(0);
    sendAll(pacer, 0, 0);
    const sent = sendAll(pacer, 0, 60_000);
    truthy(sent > 60 && sent <= 60 * 1.25, `${sent} s in a minute`);
  },

  'live audio never waits': async () => {
    const pacer = new Pacer();
    pacer.reset(0);
    for (let now = 0; now < 600_000; now += 20) {
      equal(pacer.delay(MICROS, now), 0);
      pacer.spend(MICROS, now);
    }
  },

  'each attach resets the budget': async () => {
    const pacer = new Pacer();
    pacer.reset(0);
    sendAll(pacer, 0, 0);
    truthy(pacer.delay(MICROS, 0) > 0);
    pacer.reset(5);
    equal(pacer.delay(MICROS, 5), 0);
  },

  'a clock that stood still or went back gives no budget': async () => {
    const pacer = new Pacer();
    pacer.reset(10_000);
    sendAll(pacer, 10_000, 10_000);
    pacer.spend(0, 5_000);
    truthy(pacer.delay(MICROS, 10_000) > 0);
  },
};

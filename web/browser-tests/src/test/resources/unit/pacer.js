import { Pace } from '/sdk/speaker/pacer.js';
import { equal, truthy } from './assertions.js';

const MICROS = 20_000;

/**
 * Sends as fast as it may.
 *
 * @param {Pace} pace
 * @param {number} from
 * @param {number} to
 * @returns {number} seconds of audio
 */
function sendAll(pace, from, to) {
  let sent = 0;
  for (let now = from; now <= to;) {
    const wait = pace.wait(MICROS, now);
    if (wait === 0) {
      pace.spend(MICROS, now);
      sent += MICROS;
    } else {
      now += Math.max(wait, 1);
    }
  }
  return sent / 1e6;
}

export const tests = {
  'after an attach, what was kept goes out at once, but less than the server\'s 60 s': async () => {
    const pace = new Pace();
    pace.startOver(1_000);
    const burst = sendAll(pace, 1_000, 1_000);
    truthy(burst > 50 && burst < 60, `burst of ${burst} s`);
  },

  'then it is never faster than 1.25 × real time': async () => {
    const pace = new Pace();
    pace.startOver(0);
    sendAll(pace, 0, 0);
    const sent = sendAll(pace, 0, 60_000);
    truthy(sent > 60 && sent <= 60 * 1.25, `${sent} s in a minute`);
  },

  'live audio never waits': async () => {
    const pace = new Pace();
    pace.startOver(0);
    for (let now = 0; now < 600_000; now += 20) {
      equal(pace.wait(MICROS, now), 0);
      pace.spend(MICROS, now);
    }
  },

  'each attach begins anew': async () => {
    const pace = new Pace();
    pace.startOver(0);
    sendAll(pace, 0, 0);
    truthy(pace.wait(MICROS, 0) > 0);
    pace.startOver(5);
    equal(pace.wait(MICROS, 5), 0);
  },

  'a clock that stood still or went back opens no gap': async () => {
    const pace = new Pace();
    pace.startOver(10_000);
    sendAll(pace, 10_000, 10_000);
    pace.spend(0, 5_000);
    truthy(pace.wait(MICROS, 10_000) > 0);
  },
};

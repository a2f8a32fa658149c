// SPDX-License-Identifier: Apache-2.0
import { Pacer } from '/sdk/speaker/pacer.js';
import { equal, truthy } from './assertions.js';

const MICROS = 20_000;

/** What a server says that has a tenth of its burst left. */
const PACE = { availableMs: 6_000, burstMs: 60_000, rateMax: 1.25 };

/** @param {any} [pace] of `ready`; older servers say none */
function attached(pace) {
  const pacer = new Pacer();
  pacer.attached(pace, 1_000);
  return pacer;
}

/** Numbers the frames of all pacers. */
let sequence = 0;

/**
 * Sends as fast as allowed to a server that acks at once.
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
      pacer.sent(sequence, MICROS);
      pacer.acked(sequence++, now);
      sent += MICROS;
    } else {
      now += Math.max(delay, 1);
    }
  }
  return sent / 1e6;
}

export const tests = {
  'without a word of the server a burst is sent at once, but less than its 60 s': async () => {
    const burst = sendAll(attached(), 1_000, 1_000);
    truthy(burst > 50 && burst < 60, `burst of ${burst} s`);
  },

  'then it is never faster than 1.25 × real time': async () => {
    const pacer = attached();
    sendAll(pacer, 1_000, 1_000);
    const sent = sendAll(pacer, 1_000, 61_000);
    truthy(sent > 60 && sent <= 60 * 1.25, `${sent} s in a minute`);
  },

  'after an attach eleven twelfths of what the server has are sent at once, and the rest at its rate': async () => {
    const pacer = attached(PACE);
    equal(sendAll(pacer, 1_000, 1_000), 5.5);
    const sent = sendAll(pacer, 1_000, 11_000);
    truthy(sent > 11.9 && sent <= 12.05, `${sent} s in 10 s`);
    equal(sendAll(attached({ ...PACE, availableMs: 0 }), 1_000, 1_000), 0);
  },

  'after a break a burst is sent at once': async () => {
    const pacer = attached(PACE);
    sendAll(pacer, 1_000, 1_000);
    equal(sendAll(pacer, 100_000, 100_000), 55);
  },

  'live audio never waits, also where the server has nothing left': async () => {
    for (const pace of [undefined, PACE, { availableMs: 0, burstMs: 60_000, rateMax: 1 }]) {
      const pacer = attached(pace);
      for (let now = 1_020; now < 600_000; now += 20) {
        equal(pacer.delay(MICROS, now), 0);
        pacer.sent(sequence++, MICROS);
        if (sequence % 5 === 0) {
          pacer.acked(sequence - 1, now);
        }
      }
    }
  },

  'each attach begins with what its server says': async () => {
    const pacer = attached();
    sendAll(pacer, 1_000, 1_000);
    truthy(pacer.delay(MICROS, 1_000) > 0);
    pacer.attached(PACE, 1_005);
    equal(sendAll(pacer, 1_005, 1_005), 5.5);
    pacer.attached(undefined, 1_010);
    equal(pacer.delay(MICROS, 1_010), 0);
  },

  'no more is on its way than the burst, since a network may deliver all of it at once': async () => {
    const pacer = attached({ availableMs: 1_200, burstMs: 1_200, rateMax: 100 });
    for (let i = 0; i < 55; i++) {
      equal(pacer.delay(MICROS, 1_000), 0);
      pacer.sent(i, MICROS);
    }
    equal(pacer.delay(MICROS, 60_000), Infinity);
    pacer.acked(9, 60_000);
    truthy(pacer.delay(MICROS, 60_000) > 0);
    equal(pacer.delay(MICROS, 60_003), 0);
  },

  'audio that has to wait is sent in batches, and a last frame as soon as it may': async () => {
    const pacer = attached(PACE);
    sendAll(pacer, 1_000, 1_000);
    equal(pacer.batchMicros, 120_000);
    equal(Math.round(pacer.batchDelay(120_000, 1_000)), 100);
    equal(Math.round(pacer.batchDelay(12_000, 1_000)), 10);
    const small = attached({ availableMs: 0, burstMs: 1_000, rateMax: 100 });
    small.sent(0, 900_000);
    truthy(Number.isFinite(small.batchDelay(900_000, 1_000)));
  },

  'a frame under 10 ms counts as 10 ms': async () => {
    const pacer = attached({ availableMs: 120, burstMs: 1_200, rateMax: 1 });
    for (let i = 0; i < 11; i++) {
      equal(pacer.delay(1_000, 1_000), 0);
      pacer.sent(i, 1_000);
    }
    truthy(pacer.delay(1_000, 1_000) > 0);
  },

  'a pace that makes no sense is none': async () => {
    for (const pace of [
      null, 'fast', {}, { ...PACE, availableMs: -1 }, { ...PACE, burstMs: 0 }, { ...PACE, rateMax: 0.5 }, { ...PACE, rateMax: NaN },
    ]) {
      equal(sendAll(attached(pace), 1_000, 1_000), 55);
    }
  },

  'a burst shorter than a frame lets one frame through at a time': async () => {
    equal(attached({ availableMs: 50, burstMs: 50, rateMax: 1 }).delay(120_000, 2_000), 0);
  },

  'a clock that stood still or went back gives no budget': async () => {
    const pacer = attached();
    sendAll(pacer, 1_000, 1_000);
    pacer.acked(0, 500);
    truthy(pacer.delay(MICROS, 1_000) > 0);
  },
};

// SPDX-License-Identifier: Apache-2.0
import { Listener } from '/sdk/listener/listener.js';
import { ListenerProtocol } from '/sdk/listener/listener-protocol.js';
import { equal, throws } from './assertions.js';

/**
 * What a listener's handshake asks for.
 *
 * @param {number | undefined} deliverEvery as the app wants it
 * @param {number} bufferMs target of the jitter buffer
 */
async function askedFor(deliverEvery, bufferMs) {
  const token = async () => null;
  const endpoint = /** @type {any} */ ({
    baseUrl: 'http://127.0.0.1:9', sessionId: 'caring-king-275', token, tokenWithTimeout: token, deliverEvery,
  });
  const protocol = new ListenerProtocol(endpoint, 'live', /** @type {any} */ ({}), /** @type {any} */ ({ bufferMs }));
  return (await protocol.query()).deliverEvery;
}

export const tests = {
  'a jitter buffer of at least 200 ms asks for 60 ms, and a smaller one for each frame at once': async () => {
    equal(await askedFor(undefined, 0), undefined);
    equal(await askedFor(undefined, 199), undefined);
    equal(await askedFor(undefined, 200), '60');
    equal(await askedFor(undefined, 1_000), '60');
  },

  'what the app wants goes before that': async () => {
    equal(await askedFor(0, 1_000), undefined);
    equal(await askedFor(100, 60), '100');
  },

  'other values are refused before there is a connection': async () => {
    for (const deliverEvery of [1, 19, 201, -20, 60.5, NaN, /** @type {any} */ ('60')]) {
      await throws(() => new Listener(/** @type {any} */ ({}), 'caring-king-275', { deliverEvery }), 'RangeError');
    }
    for (const deliverEvery of [undefined, 0, 20, 200]) {
      equal(new Listener(/** @type {any} */ ({}), 'caring-king-275', { deliverEvery }).state, 'idle');
    }
  },
};

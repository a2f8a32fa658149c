// SPDX-License-Identifier: Apache-2.0
import { ListenerProtocol } from '/sdk/listener/listener-protocol.js';
import { equal } from './assertions.js';

/**
 * What a listener's handshake asks for.
 *
 * @param {number} bufferMs target of the jitter buffer
 */
async function askedFor(bufferMs) {
  const token = async () => null;
  const endpoint = /** @type {any} */ ({
    baseUrl: 'http://127.0.0.1:9', sessionId: 'caring-king-275', token, tokenWithTimeout: token,
  });
  const protocol = new ListenerProtocol(endpoint, 'live', /** @type {any} */ ({}), /** @type {any} */ ({ bufferMs }));
  return (await protocol.query()).deliverEvery;
}

export const tests = {
  'a jitter buffer of at least 200 ms asks for 60 ms, and a smaller one for each frame at once': async () => {
    equal(await askedFor(0), undefined);
    equal(await askedFor(199), undefined);
    equal(await askedFor(200), '60');
    equal(await askedFor(1_000), '60');
  },
};

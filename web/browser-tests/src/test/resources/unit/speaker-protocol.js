// SPDX-License-Identifier: Apache-2.0
import { SpeakerProtocol } from '/sdk/speaker/speaker-protocol.js';
import { UnackedFrames } from '/sdk/speaker/buffer/unacked-frames.js';
import { equal } from './assertions.js';
import { faked, FakeSocket, pause } from './fake-socket.js';

/**
 * Creates a session over sockets that never open.
 *
 * @param {import('/sdk/holdfast.js').RetryPolicy} retry
 */
function creating(retry) {
  /** @type {string[]} */
  const failures = [];
  const nothing = () => {};
  const token = async () => 'token';
  const sessions = /** @type {any} */ ({});
  const endpoint = { socketUrl: 'ws://127.0.0.1:9/ws', token, tokenWithTimeout: token, sessions, retry };
  const protocol = new SpeakerProtocol(endpoint, new UnackedFrames(1_000_000), {
    onCreated: nothing, onAttached: nothing, onDetached: nothing, onProgress: nothing, onLost: nothing,
    onListenerCount: nothing, onStorageLow: nothing, onEnded: nothing, onSessionEnded: nothing,
    onFailed: ({ code }) => failures.push(code),
  });
  protocol.createSession({ sourceLanguage: 'en-US' }, 16_000);
  return { protocol, failures };
}

/** Refuses to create the session. @param {FakeSocket} socket @param {object} [details] */
function refuseToCreate(socket, details) {
  socket.onopen();
  const [{ requestId }] = /** @type {any[]} */ (socket.sent);
  socket.says({ type: 'error', code: 'unavailable', message: 'No capacity.', requestId, retryable: true, ...details });
}

/** @param {number} attempts */
async function refuse(attempts) {
  for (let i = 0; i < attempts; i++) {
    await pause(10);
    FakeSocket.all[i]?.onclose({ code: 1006 });
  }
  await pause(10);
}

export const tests = {
  'a session over the socket is retried until the retry policy is exhausted': () => faked(async () => {
    const { failures } = creating({ attemptsMax: 9, delayMin: 1, delayMax: 2 });
    await refuse(20);
    equal(FakeSocket.all.length, 10);
    equal(failures, ['connectionLost']);
  }),

  'without a limit it is retried forever': () => faked(async () => {
    const { protocol, failures } = creating({ delayMin: 1, delayMax: 2 });
    await refuse(30);
    equal(FakeSocket.all.length, 31);
    equal(failures, []);
    protocol.stop();
  }),

  'a session that the server refuses to create for now is retried until the retry policy is exhausted': () => faked(async () => {
    const { failures } = creating({ attemptsMax: 3, delayMin: 1, delayMax: 2 });
    for (let i = 0; i < 4; i++) {
      await pause(10);
      refuseToCreate(FakeSocket.all[i]);
    }
    await pause(10);
    equal(failures, ['connectionLost']);
    equal(FakeSocket.all.length, 4);
  }),

  'it is retried no sooner than the server says': () => faked(async () => {
    const { protocol, failures } = creating({ delayMin: 1, delayMax: 2 });
    await pause(10);
    refuseToCreate(FakeSocket.all[0], { retryAfterMs: 300 });
    await pause(100);
    equal(FakeSocket.all.length, 1);
    await pause(300);
    equal(FakeSocket.all.length, 2);
    equal(failures, []);
    protocol.stop();
  }),
};

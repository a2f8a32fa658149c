// SPDX-License-Identifier: Apache-2.0
import { decodeFrame } from '/sdk/protocol/frame-codec.js';
import { SpeakerProtocol } from '/sdk/speaker/speaker-protocol.js';
import { UnackedFrames } from '/sdk/speaker/buffer/unacked-frames.js';
import { equal, truthy } from './assertions.js';
import { faked, FakeSocket, pause } from './fake-socket.js';

const nothing = () => {};

const NO_CALLBACKS = {
  onCreated: nothing, onAttached: nothing, onDetached: nothing, onProgress: nothing, onLost: nothing, onFailed: nothing,
  onListenerCount: nothing, onStorageLow: nothing, onEnded: nothing, onSessionEnded: nothing,
};

/**
 * Creates a session over sockets that never open.
 *
 * @param {import('/sdk/holdfast.js').RetryPolicy} retry
 */
function creating(retry) {
  /** @type {string[]} */
  const failures = [];
  const token = async () => 'token';
  const sessions = /** @type {any} */ ({});
  const endpoint = { socketUrl: 'ws://127.0.0.1:9/ws', token, tokenWithTimeout: token, sessions, retry };
  const protocol = new SpeakerProtocol(endpoint, new UnackedFrames(1_000_000), {
    ...NO_CALLBACKS, onFailed: ({ code }) => failures.push(code),
  });
  protocol.createSession({ sourceLanguage: 'en-US' }, 16_000);
  return { protocol, failures };
}

/**
 * A speaker with this much audio and sockets to a session that takes half a second at once, and ten times real time.
 *
 * @param {number} count frames of 20 ms
 */
function speaking(count) {
  const frames = new UnackedFrames(60_000_000);
  for (let i = 0; i < count; i++) {
    frames.add({ payload: new Uint8Array(1), codec: 2, duration: 960, micros: 20_000, flags: 0 });
  }
  const token = async () => null;
  const sessions = /** @type {any} */ ({ issueTicket: async () => ({ ticket: 'ticket' }) });
  const retry = { delayMin: 1, delayMax: 2 };
  const protocol = new SpeakerProtocol(
    { socketUrl: 'ws://127.0.0.1:9/ws', token, tokenWithTimeout: token, sessions, retry }, frames, NO_CALLBACKS);
  protocol.attachTo('caring-king-275', null);
  return { protocol, session: new PacedSession() };
}

/** A session's log, and its budget of audio: half a second at once, and ten times real time. */
class PacedSession {
  static BURST_MS = 500;
  static RATE = 10;
  next = 0;
  #available = PacedSession.BURST_MS;
  #asOf = performance.now();

  /** What is said of it. */
  get ready() {
    this.#refill();
    const pace = { availableMs: Math.floor(this.#available), burstMs: PacedSession.BURST_MS, rateMax: PacedSession.RATE };
    return { type: 'ready', state: 'live', epoch: 1, nextSeq: this.next, mediaTimeUs: this.next * 20_000, pace };
  }

  #refill() {
    const now = performance.now();
    this.#available = Math.min(PacedSession.BURST_MS, this.#available + (now - this.#asOf) * PacedSession.RATE);
    this.#asOf = now;
  }

  /** Appends what came over a socket, and acks it. @param {FakeSocket} socket */
  take(socket) {
    this.#refill();
    for (const message of socket.sent.splice(0)) {
      const frame = message instanceof Uint8Array ? decodeFrame(message.buffer) : null;
      if (frame !== null && frame.sequence >= this.next) {
        equal(frame.sequence, this.next, 'sequence');
        this.#available -= 20;
        truthy(this.#available >= 0, `room for frame ${frame.sequence}`);
        this.next++;
      }
    }
    if (this.next > 0) {
      socket.says({ type: 'ack', seq: this.next - 1 });
    }
  }
}

/** The socket that is opened next. @param {number} before number of sockets */
async function nextSocket(before) {
  while (FakeSocket.all.length === before) {
    await pause(1);
  }
  return FakeSocket.all[before];
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

  'a speaker that comes back again and again with far more than the burst is never too fast, and catches up': () => faked(async () => {
    const count = 500;
    const { protocol, session } = speaking(count);
    const began = performance.now();
    for (let connections = 1; session.next < count; connections++) {
      const socket = await nextSocket(connections - 1);
      socket.onopen();
      socket.says(session.ready);
      const enough = connections * count / 5;
      while (session.next < Math.min(enough, count)) {
        await pause(5);
        session.take(socket);
      }
      socket.onclose({ code: 1006 });
    }
    const took = performance.now() - began;
    protocol.stop();
    const fastest = (count * 20 - PacedSession.BURST_MS) / PacedSession.RATE;
    truthy(took >= fastest && took < fastest + 5_000, `${took} ms for what may come in ${fastest} ms`);
    equal(FakeSocket.all.length >= 5, true, 'connections');
  }),

  'what has to wait is sent in batches: by few timers, and in order with what is spoken meanwhile': () => faked(async () => {
    const count = 200;
    const { protocol, session } = speaking(count);
    const socket = await nextSocket(0);
    socket.onopen();
    const real = globalThis.setTimeout;
    let timers = 0;
    globalThis.setTimeout = /** @type {any} */ ((/** @type {() => void} */ task, /** @type {number} */ ms) => {
      timers++;
      return real(task, ms);
    });
    try {
      socket.says(session.ready);
      while (session.next < count) {
        await new Promise((resolve) => real(resolve, 20));
        session.take(socket);
      }
    } finally {
      globalThis.setTimeout = real;
    }
    protocol.stop();
    truthy(timers < count / 4, `${timers} timers for ${count} frames`);
  }),
};

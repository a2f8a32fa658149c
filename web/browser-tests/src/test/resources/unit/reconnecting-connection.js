// SPDX-License-Identifier: Apache-2.0
import { ReconnectingConnection } from '/sdk/connection/reconnecting-connection.js';
import { tokenWithTimeout } from '/sdk/connection/token-timeout.js';
import { asError, serveTokens } from '/sdk/connection/worker.js';
import { HoldfastError } from '/sdk/errors.js';
import { SessionsApi } from '/sdk/sessions-api.js';
import { equal, near, truthy } from './assertions.js';
import { faked, FakeSocket, pause } from './fake-socket.js';

/** A protocol without messages. @param {(error: HoldfastError) => void} [failed] */
function quiet(failed = () => {}) {
  return {
    query: async () => ({}), onOpen: () => {}, onMessage: () => {}, onAudio: () => {}, onLost: () => {}, onSessionEnded: () => {},
    onFailed: failed,
  };
}

/** A protocol whose handshakes fail for want of a query. @param {() => unknown} query */
function refused(query) {
  const asked = /** @type {number[]} */ ([]);
  const retry = { attemptsMax: 5, delayMin: 1, delayMax: 2 };
  const failed = new Promise((resolve) => {
    const reconnecting = new ReconnectingConnection('ws://127.0.0.1:9/ws', async () => null, retry, {
      query: async () => {
        asked.push(performance.now());
        throw query();
      },
      onOpen: () => {}, onMessage: () => {}, onAudio: () => {}, onLost: () => {}, onSessionEnded: resolve,
      onFailed: resolve,
    });
    reconnecting.connect();
  });
  return { asked, failed };
}

/**
 * What becomes of a connection whose socket the browser refuses to open.
 *
 * @param {string} name of the browser's error
 * @returns {Promise<{error: HoldfastError, attempts: number}>}
 */
async function refusedByTheBrowser(name) {
  let attempts = 0;
  const real = globalThis.WebSocket;
  Object.assign(globalThis, {
    WebSocket: class {
      constructor() {
        attempts++;
        throw new DOMException('Refused.', name);
      }
    },
  });
  try {
    const error = await new Promise((resolve) => {
      const retry = { attemptsMax: 2, delayMin: 1, delayMax: 2 };
      new ReconnectingConnection('ws://127.0.0.1:9/ws', async () => null, retry, quiet(resolve)).connect();
    });
    return { error, attempts };
  } finally {
    Object.assign(globalThis, { WebSocket: real });
  }
}

/** What a worker gets that asks a page for a token. @param {() => Promise<string>} token the page's */
function askedOfThePage(token) {
  const thread = new EventTarget();
  return new Promise((resolve) => {
    serveTokens(/** @type {any} */ (Object.assign(thread, { postMessage: resolve })), token);
    thread.dispatchEvent(new MessageEvent('message', { data: { type: 'tokenWanted', id: 1 } }));
  });
}

/**
 * Runs a test with a server that refuses every ticket.
 *
 * @param {number} retryAfterSeconds
 * @param {(query: () => Promise<Record<string, string>>, asked: number[]) => Promise<void>} test `asked`: when
 */
async function withRefusedTickets(retryAfterSeconds, test) {
  const real = globalThis.fetch;
  /** @type {number[]} */
  const asked = [];
  globalThis.fetch = async () => {
    asked.push(performance.now());
    return new Response('{}', { status: 429, headers: { 'Retry-After': String(retryAfterSeconds) } });
  };
  const sessions = new SessionsApi({ baseUrl: 'http://127.0.0.1:9', token: async () => 'token' });
  try {
    await test(async () => ({ ...await sessions.issueTicket('caring-king-275', 'speaker') }), asked);
  } finally {
    globalThis.fetch = real;
  }
}

export const tests = {
  'a token that is never returned is a failure, and is requested again': async () => {
    let asked = 0;
    const token = tokenWithTimeout(() => {
      asked++;
      return new Promise(() => {});
    }, () => {}, 20);
    for (let i = 0; i < 2; i++) {
      const failure = await token().catch((/** @type {unknown} */ thrown) => thrown);
      truthy(failure instanceof HoldfastError && failure.code === 'noToken' && failure.retryable);
    }
    equal(asked, 2);
  },

  'a late token is reported, and is the next one returned, once': async () => {
    /** @type {((token: string) => void)[]} */
    const answers = [];
    let late = 0;
    const token = tokenWithTimeout(() => new Promise((resolve) => { answers.push(resolve); }), () => late++, 20);
    await token().catch(() => {});
    await token().catch(() => {});
    answers[0]('typed');
    await pause(0);
    equal(late, 1);
    equal(await token(), 'typed');
    equal(answers.length, 2);
    answers[1]('typed');
    await pause(0);
    equal(late, 1, 'what was asked for before is answered');
    const another = token();
    answers[2]('another');
    equal(await another, 'another');
  },

  'refused tokens are retried at once, then after a delay, and then the connection fails': async () => {
    const refusal = new HoldfastError('unauthenticated', 'The sign-in was not accepted.', { status: 401 });
    const { asked, failed } = refused(() => refusal);
    equal((await failed).code, 'unauthenticated');
    equal(asked.length, 3);
    truthy(asked[1] - asked[0] < 500);
    near(asked[2] - asked[1], 1_000, 400);
  },

  'a token function that throws is noToken, which is retried': async () => {
    const { failure } = await askedOfThePage(async () => { throw new Error('The user closed the window.'); });
    const error = asError(failure);
    truthy(error instanceof HoldfastError && error.code === 'noToken' && error.retryable);
    const own = new HoldfastError('unauthenticated', 'The user is not signed in.', { status: 401 });
    const { failure: other } = await askedOfThePage(async () => { throw own; });
    equal([other.code, other.message, other.retryable, other.status], ['unauthenticated', 'The user is not signed in.', false, 401]);
  },

  'a socket that the browser refuses to open fails at once, with the reason': async () => {
    const insecure = await refusedByTheBrowser('SecurityError');
    equal([insecure.error.code, insecure.error.retryable, insecure.attempts], ['insecurePage', false, 1]);
    const invalid = await refusedByTheBrowser('SyntaxError');
    equal([invalid.error.code, invalid.error.retryable, invalid.attempts], ['fault', false, 1]);
  },

  'a bug is no missing token, and is not retried': async () => {
    const { asked, failed } = refused(() => new TypeError('query is not a function'));
    equal((await failed).code, 'fault');
    equal(asked.length, 1);
  },

  'a refused ticket is requested again no sooner than the server says': () => withRefusedTickets(1, async (query, asked) => {
    const retry = { attemptsMax: 1, delayMin: 1, delayMax: 2 };
    const failure = await new Promise((resolve) => {
      const protocol = { ...quiet(resolve), query };
      new ReconnectingConnection('ws://127.0.0.1:9/ws', async () => null, retry, protocol).connect();
    });
    equal(failure.code, 'connectionLost');
    equal(asked.length, 2);
    truthy(asked[1] - asked[0] > 900, `asked again after ${asked[1] - asked[0]} ms`);
  }),

  'repeated tokenExpiring messages are answered one at a time': () => faked(async () => {
    let asked = 0;
    /** @type {(token: string) => void} */
    let answer = () => {};
    const reconnecting = new ReconnectingConnection('ws://127.0.0.1:9/ws', () => {
      asked++;
      return new Promise((resolve) => { answer = resolve; });
    }, undefined, quiet());
    reconnecting.connect();
    await pause(0);
    const [socket] = FakeSocket.all;
    socket.onopen();
    for (let i = 0; i < 50; i++) {
      socket.says({ type: 'tokenExpiring', inMs: 1_000 });
    }
    equal(asked, 1);
    answer('fresh');
    await pause(0);
    equal(socket.sent, [{ action: 'refreshToken', token: 'fresh' }]);
    socket.says({ type: 'tokenExpiring', inMs: 1_000 });
    equal(asked, 2);
    reconnecting.stop();
  }),

  'a server that sends goAway at once is retried with growing delays': () => faked(async () => {
    /** @type {HoldfastError[]} */
    const failures = [];
    const retry = { attemptsMax: 3, delayMin: 1, delayMax: 2 };
    const reconnecting = new ReconnectingConnection(
      'ws://127.0.0.1:9/ws', async () => null, retry, quiet((error) => failures.push(error)));
    reconnecting.connect();
    for (let i = 0; i < 20 && failures.length === 0; i++) {
      await pause(10);
      const socket = FakeSocket.all[i];
      socket?.onopen();
      socket?.says({ type: 'goAway', reconnectInMs: 0 });
      await pause(10);
    }
    equal(failures.map(({ code }) => code), ['connectionLost']);
    equal(FakeSocket.all.length, 4);
  }),

  'a connection with progress before goAway does not count as failed': () => faked(async () => {
    /** @type {HoldfastError[]} */
    const failures = [];
    const retry = { attemptsMax: 3, delayMin: 1, delayMax: 2 };
    const reconnecting = new ReconnectingConnection(
      'ws://127.0.0.1:9/ws', async () => null, retry, quiet((error) => failures.push(error)));
    reconnecting.connect();
    for (let i = 0; i < 8; i++) {
      await pause(10);
      FakeSocket.all[i].onopen();
      reconnecting.madeProgress();
      FakeSocket.all[i].says({ type: 'goAway', reconnectInMs: 0 });
      await pause(10);
    }
    equal(failures, []);
    reconnecting.stop();
  }),
};

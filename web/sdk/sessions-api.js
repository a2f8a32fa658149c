// SPDX-License-Identifier: Apache-2.0
import { Backoff } from './connection/backoff.js';
import { CONNECT_MAX_MS } from './connection/connection.js';
import { HoldfastError } from './errors.js';
import { retryAfter } from './protocol/close-outcome.js';

/** Timeout of an answer. The server's own limits are shorter. */
const ANSWER_MAX_MS = 10_000;

/** Attempts at one request: about ten seconds, with the delays of docs/protocol.md §7. */
const ATTEMPTS_MAX = 6;

/**
 * @typedef {object} Server
 * @property {string} baseUrl absolute, without a trailing slash
 * @property {() => Promise<string | null>} token resolves with a valid token, or null if the user has not signed in
 */

/** HTTP client of the sessions API (docs/protocol.md §1). Retries what is retryable. */
export class SessionsApi {
  #server;

  /** @param {Server} server */
  constructor(server) {
    this.#server = server;
  }

  /**
   * @param {import('./holdfast.js').NewSession} session
   * @returns {Promise<import('./holdfast.js').Session>}
   */
  async create(session) {
    // One key for all attempts: a lost answer must not leave a second session.
    const headers = { 'Idempotency-Key': crypto.randomUUID() };
    return this.#ask('POST', '/sessions', session, headers);
  }

  /**
   * @param {string} sessionId
   * @param {string} [key] sent instead of a token; encoded, since an app may pass on anything
   * @returns {Promise<import('./holdfast.js').Session>}
   */
  async get(sessionId, key) {
    const headers = key === undefined ? key : { Authorization: `ListenKey ${encodeURIComponent(key)}` };
    return this.#ask('GET', pathOf(sessionId), undefined, headers);
  }

  /**
   * @param {string} [page]
   * @returns {Promise<{sessions: import('./holdfast.js').Session[], nextPage?: string}>}
   */
  async list(page) {
    return this.#ask('GET', page === undefined ? '/sessions' : `/sessions?page=${encodeURIComponent(page)}`);
  }

  /** @param {string} sessionId */
  async end(sessionId) {
    await this.#ask('DELETE', pathOf(sessionId));
  }

  /**
   * A ticket is good for one connection, so that no token stands in a URL.
   *
   * @param {string} sessionId
   * @param {'speaker' | 'listener'} role
   * @returns {Promise<import('./holdfast.js').IssuedTicket>}
   */
  async issueTicket(sessionId, role) {
    // One attempt, no longer than a connection may take: ReconnectingConnection retries.
    return this.#once('POST', `${pathOf(sessionId)}/tickets`, { role }, {}, CONNECT_MAX_MS);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @param {Record<string, string>} [headers]
   * @returns {Promise<any>}
   */
  async #ask(method, path, body, headers) {
    const backoff = new Backoff({ attemptsMax: ATTEMPTS_MAX - 1 });
    for (;;) {
      try {
        return await this.#once(method, path, body, headers);
      } catch (failure) {
        if (!(failure instanceof HoldfastError)) {
          throw failure;
        }
        const delay = failure.retryable ? backoff.next(Math.random()) : null;
        if (delay === null) {
          throw failure;
        }
        await new Promise((resolve) => setTimeout(resolve, Math.max(delay, failure.retryAfterMs)));
      }
    }
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @param {Record<string, string>} [headers]
   * @param {number} [answerMax] milliseconds
   * @returns {Promise<any>}
   */
  async #once(method, path, body, headers = {}, answerMax = ANSWER_MAX_MS) {
    const token = headers.Authorization ? null : await this.#server.token();
    /** @type {Response} */
    let response;
    try {
      response = await fetch(this.#server.baseUrl + path, {
        method,
        headers: {
          ...headers,
          ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        credentials: 'omit',
        signal: AbortSignal.timeout(answerMax),
      });
    } catch (cause) {
      throw new HoldfastError('unreachable', 'The server cannot be reached.', { retryable: true });
    }
    return response.ok ? bodyOf(response) : Promise.reject(await problemOf(response));
  }
}

/** @param {string} sessionId */
function pathOf(sessionId) {
  return `/sessions/${encodeURIComponent(sessionId)}`;
}

/** @param {Response} response */
async function bodyOf(response) {
  try {
    return response.status === 204 ? null : await response.json();
  } catch {
    throw new HoldfastError('unreachable', 'The connection broke during the answer.', { retryable: true });
  }
}

/**
 * @param {Response} response
 * @returns {Promise<HoldfastError>}
 */
async function problemOf(response) {
  const problem = await response.json().catch(() => ({}));
  const type = typeof problem?.type === 'string' ? problem.type : '';
  const retryable = [408, 425, 429].includes(response.status) || response.status >= 500;
  const retryAfterMs = retryAfter(Number(response.headers.get('Retry-After')) * 1_000);
  return new HoldfastError(
    camelCase(type.slice(type.lastIndexOf('/') + 1)) || `http${response.status}`,
    problem?.detail ?? problem?.title ?? `The server answered with ${response.status}.`,
    { retryable, status: response.status, errors: problem?.errors, retryAfterMs },
  );
}

/** @param {string} words in kebab case, as in a problem's type; the socket uses camel case */
function camelCase(words) {
  return words.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
}

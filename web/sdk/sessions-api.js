import { Backoff } from './connection/backoff.js';
import { CONNECT_MAX_MS } from './connection/connection.js';
import { HoldfastError } from './errors.js';
import { RETRY_AFTER_MAX_MS } from './protocol/close-outcome.js';

/** How long a server may take to answer. Its own limits are shorter; what is slower than this is no answer. */
const ANSWER_MAX_MS = 10_000;

/** Attempts at one request before its caller is told. With the delays of protocol §7, some ten seconds. */
const ATTEMPTS_MAX = 6;

/**
 * @typedef {object} Server
 * @property {string} baseUrl absolute, without a slash at the end
 * @property {() => Promise<string | null>} token a good one; nothing where nobody has signed in
 */

/** The sessions API (protocol §1): asks again where an answer was lost, and says in words what went wrong. */
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
    // The same key with each attempt: an answer that was lost must not leave a second session behind.
    const headers = { 'Idempotency-Key': crypto.randomUUID() };
    return this.#ask('POST', '/sessions', session, headers);
  }

  /**
   * @param {string} sessionId
   * @returns {Promise<import('./holdfast.js').Session>}
   */
  async find(sessionId) {
    return this.#ask('GET', pathOf(sessionId));
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
   * A word that lets in once, so that no token stands in a URL.
   *
   * @param {string} sessionId
   * @param {'speaker' | 'listener'} role
   * @returns {Promise<string>}
   */
  async ticket(sessionId, role) {
    // Once, and not for longer than a connection may take: whoever connects tries again by itself.
    const answer = await this.#once('POST', `${pathOf(sessionId)}/tickets`, { role }, {}, CONNECT_MAX_MS);
    return answer.ticket;
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
        await new Promise((resolve) => setTimeout(resolve, Math.max(delay, retryAfterOf(failure))));
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
    const token = await this.#server.token();
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

/** @type {WeakMap<object, number>} */
const retryAfters = new WeakMap();

/** @param {object} failure */
function retryAfterOf(failure) {
  return retryAfters.get(failure) ?? 0;
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
    throw new HoldfastError('unreachable', 'The server was cut off in the middle of its answer.', { retryable: true });
  }
}

/**
 * @param {Response} response
 * @returns {Promise<HoldfastError>}
 */
async function problemOf(response) {
  const problem = await response.json().catch(() => ({}));
  const type = typeof problem?.type === 'string' ? problem.type : '';
  const retryable = response.status === 429 || response.status === 408 || response.status >= 500
    || (response.status === 409 && type.endsWith('/request-under-way'));
  const error = new HoldfastError(
    camelCase(type.slice(type.lastIndexOf('/') + 1)) || `http${response.status}`,
    problem?.detail ?? problem?.title ?? `The server answered with ${response.status}.`,
    { retryable, status: response.status, errors: problem?.errors },
  );
  const seconds = Number(response.headers.get('Retry-After'));
  if (seconds > 0) {
    retryAfters.set(error, Math.min(seconds * 1_000, RETRY_AFTER_MAX_MS));
  }
  return error;
}

/** @param {string} words in kebab case, as in a problem's type; the socket has the same words in camel case */
function camelCase(words) {
  return words.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
}

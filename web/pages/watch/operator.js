// SPDX-License-Identifier: Apache-2.0
import { load, remove, store } from '../shared/browser-storage.js';

const STORAGE_KEY = 'holdfast.operatorToken';

/** The caller is not authenticated, or the token has expired. */
export class NotAuthorized extends Error {}

/** Client of the admin API, with the operator's token. */
export class Operator {
  /** @type {string | null} */
  #token = load('sessionStorage', STORAGE_KEY);

  /** Whether a token is needed and missing. @returns {Promise<boolean>} */
  async needsToken() {
    const answer = await fetch('/local/sign-in', { signal: AbortSignal.timeout(10_000) });
    const isHere = answer.ok && (await answer.json()).operator === 'this-machine';
    return !isHere && this.#token === null;
  }

  get hasToken() {
    return this.#token !== null;
  }

  /** @param {string} token */
  signIn(token) {
    this.#token = token;
    store('sessionStorage', STORAGE_KEY, token);
  }

  signOut() {
    this.#token = null;
    remove('sessionStorage', STORAGE_KEY);
  }

  /** @returns {Promise<import('./dashboard-metrics.js').DashboardMetrics>} */
  async metrics() {
    return (await this.#ask('GET', '/admin/figures')).json();
  }

  /** @returns {Promise<{sessions: import('/sdk/holdfast.js').Session[], truncated: boolean}>} */
  async sessions() {
    return (await this.#ask('GET', '/admin/sessions')).json();
  }

  /** @param {string} sessionId */
  async end(sessionId) {
    await this.#ask('DELETE', `/admin/sessions/${encodeURIComponent(sessionId)}`);
  }

  /** @param {string} method @param {string} path */
  async #ask(method, path) {
    const answer = await fetch(path, {
      method,
      headers: this.#token === null ? {} : { Authorization: `Bearer ${this.#token}` },
      signal: AbortSignal.timeout(5_000),
    });
    if (answer.status === 401 || answer.status === 403) {
      throw new NotAuthorized();
    }
    if (!answer.ok) {
      throw new Error(`The server answered with ${answer.status}.`);
    }
    return answer;
  }
}

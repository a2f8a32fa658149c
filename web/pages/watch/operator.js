import { forget, keep, kept } from '../shared/browser-storage.js';

const KEPT_AS = 'holdfast.operatorToken';

/** Whoever asks is not let in, or not any more. */
export class NotLetIn extends Error {}

/** The server, as somebody who operates it sees it. */
export class Operator {
  /** @type {string | null} */
  #token = kept('sessionStorage', KEPT_AS);

  /** Whether a token is needed, and there is none yet. @returns {Promise<boolean>} */
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
    keep('sessionStorage', KEPT_AS, token);
  }

  signOut() {
    this.#token = null;
    forget('sessionStorage', KEPT_AS);
  }

  /** @returns {Promise<import('./figures.js').Figures>} */
  async figures() {
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
      throw new NotLetIn();
    }
    if (!answer.ok) {
      throw new Error(`The server answered with ${answer.status}.`);
    }
    return answer;
  }
}

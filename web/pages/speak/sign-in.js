// SPDX-License-Identifier: Apache-2.0
import { load, remove, store } from '../shared/browser-storage.js';

/** A token is renewed this long before it expires. The server asks for another one 60 s before. */
const RENEW_BEFORE_MS = 75_000;

/** Timeout of an answer. */
const ANSWER_MAX_MS = 10_000;

const STORAGE_KEY = 'holdfast.token';

/**
 * How users sign in: `issued-here`, the server on this machine issues tokens; `paste`, the user pastes one.
 *
 * @typedef {'issued-here' | 'paste'} Way
 */

/** The user's token, until the tab is closed. Asks the user only if needed. */
export class SignIn {
  #ask;
  /** @type {Way} */
  #way = 'paste';
  /** @type {string | null} */
  #token = null;
  #goodUntil = Infinity;
  /** @type {Promise<string> | null} */
  #asking = null;

  /**
   * @param {(why: 'first' | 'ranOut' | 'refused') => Promise<string>} ask asks the user to paste a token, without a
   *   timeout
   */
  constructor(ask) {
    this.#ask = ask;
  }

  /** Finds out how to sign in. Throws if the server does not answer. */
  async learn() {
    const answer = await fetch('/local/sign-in', { signal: AbortSignal.timeout(ANSWER_MAX_MS) });
    this.#way = answer.ok && (await answer.json()).token === 'issued-here' ? 'issued-here' : 'paste';
    if (this.#way === 'paste') {
      this.#take(load('sessionStorage', STORAGE_KEY));
    }
  }

  /**
   * A valid token; resolves once the user has pasted one, if needed.
   *
   * @returns {Promise<string>}
   */
  async token() {
    if (this.#token !== null && this.#isGood()) {
      return this.#token;
    }
    this.#asking ??= this.#another(this.#token === null ? 'first' : 'ranOut').finally(() => { this.#asking = null; });
    return this.#asking;
  }

  /** The server has refused the token: asks for another. @returns {Promise<string>} */
  async refused() {
    remove('sessionStorage', STORAGE_KEY);
    this.#token = null;
    this.#asking ??= this.#another('refused').finally(() => { this.#asking = null; });
    return this.#asking;
  }

  #isGood() {
    return this.#token !== null && Date.now() < this.#goodUntil - RENEW_BEFORE_MS;
  }

  /** @param {'first' | 'ranOut' | 'refused'} why */
  async #another(why) {
    if (this.#way === 'paste') {
      const pasted = await this.#ask(why);
      this.#take(pasted);
      store('sessionStorage', STORAGE_KEY, pasted);
      return pasted;
    }
    const answer = await fetch('/local/token', { method: 'POST', signal: AbortSignal.timeout(ANSWER_MAX_MS) });
    if (!answer.ok) {
      throw new Error('The server gave no token.');
    }
    const { token, expiresInSeconds } = await answer.json();
    this.#token = token;
    // A token that is valid for less than the margin is renewed halfway.
    this.#goodUntil = Date.now() + Math.max(expiresInSeconds * 1_000, RENEW_BEFORE_MS + expiresInSeconds * 500);
    return token;
  }

  /** @param {string | null} token */
  #take(token) {
    this.#token = token;
    this.#goodUntil = token === null ? 0 : expiryOf(token);
  }
}

/**
 * The token's own expiry (`exp`), not verified: only to renew it in time.
 *
 * @param {string} token
 * @returns {number} milliseconds since 1970; infinite without `exp`
 */
function expiryOf(token) {
  try {
    const claims = JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
    return typeof claims.exp === 'number' ? claims.exp * 1_000 : Infinity;
  } catch {
    return Infinity;
  }
}

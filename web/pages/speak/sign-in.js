import { forget, keep, kept } from '../shared/browser-storage.js';

/** A token is renewed when it is good for less than this. The server asks for another one 60 s before the end. */
const RENEW_BEFORE_MS = 75_000;

/** What takes longer is no answer: on a network that swallows everything, there would never be one. */
const ANSWER_MAX_MS = 10_000;

const KEPT_AS = 'holdfast.token';

/**
 * How people sign in here: `issued-here`, a server on this machine gives everyone a token; `paste`, they bring one.
 *
 * @typedef {'issued-here' | 'paste'} Way
 */

/** Who speaks, for as long as this tab is open. Asks people only when it has to. */
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
   * @param {(why: 'first' | 'ranOut' | 'refused') => Promise<string>} ask has somebody paste a token, however long it
   *   takes
   */
  constructor(ask) {
    this.#ask = ask;
  }

  /**
   * Learns how to sign in here. Throws where the server does not answer.
   *
   * @returns {Promise<Way>}
   */
  async learn() {
    const answer = await fetch('/local/sign-in', { signal: AbortSignal.timeout(ANSWER_MAX_MS) });
    this.#way = answer.ok && (await answer.json()).token === 'issued-here' ? 'issued-here' : 'paste';
    if (this.#way === 'paste') {
      this.#take(kept('sessionStorage', KEPT_AS));
    }
    return this.#way;
  }

  /** Whether nobody needs to be asked. */
  get isReady() {
    return this.#way === 'issued-here' || this.#isGood();
  }

  /**
   * A good token; where one has to be asked for, once somebody has brought it.
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

  /** The server did not take it: another is asked for. @returns {Promise<string>} */
  async refused() {
    forget('sessionStorage', KEPT_AS);
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
      keep('sessionStorage', KEPT_AS, pasted);
      return pasted;
    }
    const answer = await fetch('/local/token', { method: 'POST', signal: AbortSignal.timeout(ANSWER_MAX_MS) });
    if (!answer.ok) {
      throw new Error('The server gave no token.');
    }
    const { token, expiresInSeconds } = await answer.json();
    this.#token = token;
    // One that is good for less than the margin from the start is used up to its half.
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
 * When a token runs out, as it says itself; only to ask in good time: what holds is what the server says.
 *
 * @param {string} token
 * @returns {number} milliseconds since 1970; no end where it says none
 */
export function expiryOf(token) {
  try {
    const claims = JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
    return typeof claims.exp === 'number' ? claims.exp * 1_000 : Infinity;
  } catch {
    return Infinity;
  }
}

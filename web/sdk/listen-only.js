import { clientContext } from './client-context.js';
import { Listener } from './listener/listener.js';

export { HoldfastError } from './errors.js';
export { Listener };

/** One server, as somebody who only listens there: what a page of listeners loads, without a speaker's part. */
export class ListeningClient {
  #context;

  /** @param {import('./holdfast.js').HoldfastClientOptions} [options] */
  constructor(options = {}) {
    this.#context = clientContext(options);
  }

  /**
   * @param {string} sessionId
   * @returns {Promise<import('./holdfast.js').Session>}
   */
  async getSession(sessionId) {
    return this.#context.sessions.find(sessionId);
  }

  /**
   * @param {string} sessionId
   * @param {import('./holdfast.js').ListenerOptions} [options]
   * @returns {Listener}
   */
  listener(sessionId, options = {}) {
    return new Listener(this.#context, sessionId, options);
  }
}

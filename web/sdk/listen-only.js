// SPDX-License-Identifier: Apache-2.0
import { clientContext } from './client-context.js';
import { Listener } from './listener/listener.js';

export { HoldfastError } from './errors.js';
export { Listener };

/** Client of one Holdfast server, for pages that only listen. Loads no part of the speaker. */
export class ListeningClient {
  #context;

  /** @param {import('./holdfast.js').HoldfastClientOptions} [options] */
  constructor(options = {}) {
    this.#context = clientContext(options);
  }

  /**
   * @param {string} sessionId
   * @param {{key?: string}} [options]
   * @returns {Promise<import('./holdfast.js').Session>}
   */
  async getSession(sessionId, { key } = {}) {
    return this.#context.sessions.get(sessionId, key);
  }

  /**
   * @param {string} sessionId
   * @param {import('./holdfast.js').ListenerOptions} [options]
   * @returns {Listener}
   */
  listen(sessionId, options = {}) {
    return new Listener(this.#context, sessionId, options);
  }
}

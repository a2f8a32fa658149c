// SPDX-License-Identifier: Apache-2.0
import { clientContext } from './client-context.js';
import { HoldfastError } from './errors.js';
import { Listener } from './listener/listener.js';
import { unfinishedSessions } from './speaker/buffer/frame-store.js';
import { Speaker } from './speaker/speaker.js';

/** Client of one Holdfast server, for pages. */
export class HoldfastClient {
  #context;

  /** Sessions that this client created: a speaker need not look them up. */
  /** @type {Map<string, import('./holdfast.js').Session>} */
  #known = new Map();

  /** @param {import('./holdfast.js').HoldfastClientOptions} [options] */
  constructor(options = {}) {
    this.#context = clientContext(options);
  }

  /**
   * @param {import('./holdfast.js').NewSession} session
   * @returns {Promise<import('./holdfast.js').Session>}
   */
  async createSession(session) {
    return this.#remembered(await this.#context.sessions.create(session));
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
   * @param {string} [page]
   * @returns {Promise<{sessions: import('./holdfast.js').Session[], nextPage?: string}>}
   */
  async listSessions(page) {
    return this.#context.sessions.list(page);
  }

  /** @returns {Promise<import('./holdfast.js').Session[]>} */
  async listAllSessions() {
    let { sessions, nextPage } = await this.listSessions();
    while (nextPage !== undefined) {
      const page = await this.listSessions(nextPage);
      sessions = sessions.concat(page.sessions);
      nextPage = page.nextPage;
    }
    return sessions;
  }

  /**
   * @param {string} sessionId
   * @param {'speaker' | 'listener'} role
   * @returns {Promise<import('./holdfast.js').IssuedTicket>}
   */
  async issueTicket(sessionId, role) {
    return this.#context.sessions.issueTicket(sessionId, role);
  }

  /** @param {string} sessionId */
  async endSession(sessionId) {
    await this.#context.sessions.end(sessionId);
  }

  /**
   * @param {string} sessionId
   * @param {import('./holdfast.js').SpeakerOptions} [options]
   * @returns {Speaker}
   */
  speak(sessionId, options = {}) {
    return new Speaker(this.#context, { sessionId, known: this.#known.get(sessionId) ?? null }, options);
  }

  /**
   * @param {string} sessionId
   * @param {import('./holdfast.js').ListenerOptions} [options]
   * @returns {Listener}
   */
  listen(sessionId, options = {}) {
    return new Listener(this.#context, sessionId, options);
  }

  /**
   * @param {import('./holdfast.js').NewSession} session
   * @param {import('./holdfast.js').SpeakerOptions} [options]
   * @returns {Promise<Speaker>}
   */
  async createSessionOverSocket(session, options = {}) {
    const speaker = new Speaker(this.#context, { create: session }, options);
    this.#remembered(await speaker.created);
    return speaker;
  }

  /** @returns {Promise<import('./holdfast.js').UnfinishedSession[]>} */
  async unfinishedSessions() {
    return unfinishedSessions(this.#context.baseUrl);
  }

  /** @returns {Promise<{deviceId: string, label: string}[]>} */
  static async microphones() {
    if (!navigator.mediaDevices) {
      throw new HoldfastError(
        'insecurePage', 'Browsers allow the microphone only on pages that come over https, or from this machine.');
    }
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices
      .filter((device) => device.kind === 'audioinput')
      .map(({ deviceId, label }) => ({ deviceId, label }));
  }

  /** @param {import('./holdfast.js').Session} session */
  #remembered(session) {
    this.#known.set(session.sessionId, session);
    return session;
  }
}

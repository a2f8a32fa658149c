import { HoldfastError } from './errors.js';
import { Listener } from './listening/listener.js';
import { SessionsApi } from './sessions.js';
import { unfinishedTalks } from './speaking/shelf.js';
import { Speaker } from './speaking/speaker.js';

/**
 * What speakers and listeners need to know of the client that made them.
 *
 * @typedef {object} ClientContext
 * @property {string} baseUrl absolute, without a slash at the end
 * @property {() => Promise<string | null>} token
 * @property {import('./holdfast.js').RetryPolicy | undefined} retry
 * @property {SessionsApi} sessions
 */

/** One server, as somebody who may have signed in there. */
export class HoldfastClient {
  /** @type {ClientContext} */
  #context;

  /** Sessions that this client was told of. They need not be looked up again to be spoken in. */
  /** @type {Map<string, import('./holdfast.js').Session>} */
  #known = new Map();

  /** @param {import('./holdfast.js').HoldfastClientOptions} [options] */
  constructor(options = {}) {
    const { getToken, retry } = options;
    const baseUrl = new URL(options.baseUrl ?? globalThis.location.origin, globalThis.location?.href).href
      .replace(/[?#].*$/, '')
      .replace(/\/+$/, '');
    const token = async () => (getToken === undefined ? null : (await getToken()) ?? null);
    this.#context = { baseUrl, token, retry, sessions: new SessionsApi({ baseUrl, token }) };
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
   * @returns {Promise<import('./holdfast.js').Session>}
   */
  async getSession(sessionId) {
    return this.#context.sessions.find(sessionId);
  }

  /**
   * @param {string} [page]
   * @returns {Promise<{sessions: import('./holdfast.js').Session[], nextPage?: string}>}
   */
  async listSessions(page) {
    return this.#context.sessions.list(page);
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
  speaker(sessionId, options = {}) {
    return new Speaker(this.#context, { sessionId, known: this.#known.get(sessionId) ?? null }, options);
  }

  /**
   * @param {string} sessionId
   * @param {import('./holdfast.js').ListenerOptions} [options]
   * @returns {Listener}
   */
  listener(sessionId, options = {}) {
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

  /** @returns {Promise<import('./holdfast.js').UnfinishedTalk[]>} */
  async unfinishedTalks() {
    return unfinishedTalks(this.#context.baseUrl);
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

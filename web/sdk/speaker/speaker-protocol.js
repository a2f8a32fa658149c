// SPDX-License-Identifier: Apache-2.0
import { ReconnectingConnection } from '../connection/reconnecting-connection.js';
import { HoldfastError } from '../errors.js';
import { retryAfter } from '../protocol/close-outcome.js';
import { Pacer } from './pacer.js';

/** Bytes that may wait in the socket, since they are lost with it and sent again. A second of PCM. */
const WAITING_BYTES_MAX = 96_000;

/** Interval of checks whether the socket has sent its bytes. */
const LOOK_AGAIN_MS = 20;

/** Delay before a refused request is repeated, unless the server names one. */
const ASK_AGAIN_MS = 1_000;

const END_REQUEST = 'endSession';
const PAUSE_REQUEST = 'pauseAudio';

/** @typedef {import('../connection/reconnecting-connection.js').SessionProtocol} SessionProtocol */
/** @typedef {import('../connection/connection.js').Connection} Connection */
/** @typedef {import('./worker-messages.js').Loss} Loss */

/**
 * @typedef {object} SpeakerProtocolCallbacks
 * @property {(session: import('../holdfast.js').Session) => void} onCreated over the socket
 * @property {(ready: Record<string, any>) => void} onAttached
 * @property {() => void} onDetached the connection is lost and will be replaced
 * @property {() => void} onProgress frames were acked or given up
 * @property {(lost: Loss) => void} onLost
 * @property {(count: number) => void} onListenerCount
 * @property {() => void} onStorageLow
 * @property {(lastSeq: number | null) => void} onEnded with this last frame
 * @property {(error: HoldfastError) => void} onSessionEnded without its last frame
 * @property {(error: HoldfastError) => void} onFailed
 */

/**
 * @typedef {object} SpeakerEndpoint
 * @property {string} socketUrl
 * @property {() => Promise<string | null>} token without a timeout
 * @property {() => Promise<string | null>} tokenWithTimeout for handshakes
 * @property {import('../sessions-api.js').SessionsApi} sessions
 * @property {import('../holdfast.js').RetryPolicy | undefined} retry
 */

/**
 * A speaker's messages over successive connections (docs/protocol.md §4, §6): creates a session or attaches to it, sends
 * unacked frames, pauses, ends. Confined to its worker.
 *
 * @implements {SessionProtocol}
 */
export class SpeakerProtocol {
  #endpoint;
  #frames;
  #callbacks;
  #reconnecting;
  #pacer = new Pacer();
  /** @type {string | null} */
  #sessionId = null;
  /** @type {import('../holdfast.js').NewSession | null} */
  #newSession = null;
  /** One key for all attempts, so that a lost answer leaves no second session. */
  #idempotencyKey = crypto.randomUUID();
  /** Sample rate of PCM, if the session has none yet. @type {number | null} */
  #sampleRate = null;
  /** The attached connection. @type {Connection | null} */
  #attachedTo = null;
  #isPaused = false;
  /** Whether the server knows of it. */
  #isPausedOnServer = false;
  #isFinishing = false;
  #isEndSent = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pumpTimer;

  /**
   * @param {SpeakerEndpoint} endpoint
   * @param {import('./buffer/unacked-frames.js').UnackedFrames} frames
   * @param {SpeakerProtocolCallbacks} callbacks
   */
  constructor(endpoint, frames, callbacks) {
    this.#endpoint = endpoint;
    this.#frames = frames;
    this.#callbacks = callbacks;
    this.#reconnecting = new ReconnectingConnection(endpoint.socketUrl, endpoint.token, endpoint.retry, this);
  }

  get isAttached() {
    return this.#attachedTo !== null;
  }

  /** How many connections were attached. */
  get connections() {
    return this.#reconnecting.connections;
  }

  get longestResumeMs() {
    return this.#reconnecting.longestResumeMs;
  }

  /**
   * Speaks into a session that exists.
   *
   * @param {string} sessionId
   * @param {number | null} sampleRate of PCM, if the session has none yet
   */
  attachTo(sessionId, sampleRate) {
    this.#sessionId = sessionId;
    this.#sampleRate = sampleRate;
    this.#reconnecting.connect();
  }

  /**
   * Creates a session over the socket and speaks into it.
   *
   * @param {import('../holdfast.js').NewSession} newSession
   * @param {number} sampleRate
   */
  createSession(newSession, sampleRate) {
    this.#newSession = newSession;
    this.#sampleRate = sampleRate;
    this.#reconnecting.connect();
  }

  /** Sends what may be sent now. */
  sendPending() {
    const connection = this.#attachedTo;
    if (connection === null) {
      return;
    }
    if (this.#isPausedOnServer && !this.#isPaused) {
      this.#sendPaused(connection, false);
    }
    for (let next = this.#frames.next; next !== null; next = this.#frames.next) {
      const wait = this.#waitBefore(connection, next.micros);
      if (wait > 0) {
        this.#sendPendingIn(wait);
        return;
      }
      this.#pacer.sent(next.sequence, next.micros);
      connection.sendAudio(this.#frames.nextFrame());
    }
    if (this.#isPaused && !this.#isPausedOnServer) {
      this.#sendPaused(connection, true);
    }
    if (this.#isFinishing && !this.#isEndSent) {
      this.#isEndSent = true;
      const lastSeq = this.#frames.lastSequence;
      connection.send({ action: 'endSession', requestId: END_REQUEST, ...(lastSeq === null ? {} : { lastSeq }) });
    }
  }

  /**
   * @param {Connection} connection
   * @param {number} micros of the next frame
   * @returns {number} milliseconds until it is sent, with others that wait; `Infinity`: with an ack
   */
  #waitBefore(connection, micros) {
    if (connection.bufferedBytes > WAITING_BYTES_MAX) {
      return LOOK_AGAIN_MS;
    }
    const now = performance.now();
    const delay = this.#pacer.delay(micros, now);
    return delay === 0 || delay === Infinity
      ? delay
      : this.#pacer.batchDelay(this.#frames.unsentMicros(this.#pacer.batchMicros), now);
  }

  /** @param {number} ms */
  #sendPendingIn(ms) {
    if (ms !== Infinity) {
      this.#pumpTimer ??= setTimeout(() => {
        this.#pumpTimer = undefined;
        this.sendPending();
      }, ms);
    }
  }

  /**
   * @param {Connection} connection
   * @param {boolean} on
   */
  #sendPaused(connection, on) {
    this.#isPausedOnServer = on;
    connection.send({ action: on ? 'pauseAudio' : 'resumeAudio', requestId: PAUSE_REQUEST });
  }

  /** Takes effect after the frames before it. @param {boolean} on */
  pause(on) {
    this.#isPaused = on;
    this.sendPending();
  }

  /** Every frame is added: ends the session once they have arrived. */
  finish() {
    this.#isFinishing = true;
    this.sendPending();
  }

  retryNow() {
    this.#reconnecting.retryNow();
  }

  stop() {
    clearTimeout(this.#pumpTimer);
    this.#attachedTo = null;
    this.#reconnecting.stop();
  }

  /** @returns {Promise<Record<string, string>>} */
  async query() {
    /** @type {Record<string, string>} */
    const query = { role: 'speaker', ...(this.#sampleRate === null ? {} : { sampleRate: String(this.#sampleRate) }) };
    if (this.#sessionId !== null) {
      const { ticket } = await this.#endpoint.sessions.issueTicket(this.#sessionId, 'speaker');
      const action = this.#newSession === null ? 'streamAudio' : 'maintainSession';
      return { ...query, sessionId: this.#sessionId, action, ticket };
    }
    // A ticket needs a session.
    const token = await this.#endpoint.tokenWithTimeout();
    if (token === null) {
      throw new HoldfastError('unauthenticated', 'Sign in first.');
    }
    return { ...query, token };
  }

  /** @param {Connection} connection */
  onOpen(connection) {
    if (this.#sessionId === null && this.#newSession !== null) {
      const { sourceLanguage, qualityTier } = this.#newSession;
      const key = this.#idempotencyKey;
      connection.send({
        action: 'createSession',
        requestId: key,
        idempotencyKey: key,
        sourceLanguage,
        ...(qualityTier === undefined ? {} : { qualityTier }),
      });
    }
  }

  /**
   * @param {Connection} connection
   * @param {string} type
   * @param {Record<string, any>} message
   */
  onMessage(connection, type, message) {
    switch (type) {
      case 'sessionCreated':
        this.#onCreated(message);
        break;
      case 'ready':
      case 'sessionMaintained':
        this.#onReady(connection, message);
        break;
      case 'ack':
        this.#onAck(message.seq);
        break;
      case 'listenerCount':
        this.#callbacks.onListenerCount(message.count);
        break;
      case 'sessionEnded':
        this.#callbacks.onEnded(typeof message.lastSeq === 'number' ? message.lastSeq : null);
        break;
      case 'error':
        this.#onErrorMessage(connection, message);
        break;
      default:
    }
  }

  onAudio() {
    // The server sends a speaker no audio.
  }

  /** @param {Record<string, any>} message */
  #onCreated({ type, requestId, ...session }) {
    if (this.#sessionId === null && typeof session.sessionId === 'string') {
      this.#sessionId = session.sessionId;
      this.#reconnecting.madeProgress();
      this.#callbacks.onCreated(/** @type {import('../holdfast.js').Session} */ (session));
    }
  }

  /**
   * @param {Connection} connection
   * @param {Record<string, any>} ready
   */
  #onReady(connection, ready) {
    const { nextSeq = 0, mediaTimeUs = 0, epoch = 0 } = ready;
    const { moved, lost } = this.#frames.attached({ nextSeq, mediaTimeUs, epoch });
    this.#pacer.attached(ready.pace, performance.now());
    if (this.#attachedTo !== connection) {
      this.#attachedTo = connection;
      this.#reconnecting.attached(ready);
      this.#isPausedOnServer = ready.state === 'paused';
    }
    // A pending `endSession` is lost with its connection.
    this.#isEndSent = false;
    if (lost !== null) {
      this.#callbacks.onLost(lost);
    }
    if (moved) {
      this.#onProgress();
    }
    this.#callbacks.onAttached(ready);
    this.sendPending();
  }

  /** @param {unknown} sequence */
  #onAck(sequence) {
    if (typeof sequence === 'number' && Number.isSafeInteger(sequence)) {
      this.#pacer.acked(sequence, performance.now());
      if (this.#frames.acked(sequence)) {
        this.#onProgress();
      }
      this.sendPending();
    }
  }

  #onProgress() {
    this.#reconnecting.madeProgress();
    this.#callbacks.onProgress();
  }

  /**
   * @param {Connection} connection
   * @param {Record<string, any>} message
   */
  #onErrorMessage(connection, { code, message, requestId, retryable, retryAfterMs }) {
    const error = new HoldfastError(
      typeof code === 'string' ? code : 'refused',
      typeof message === 'string' ? message : 'The server refused the request without a reason.',
      { retryable: retryable === true, retryAfterMs: retryAfter(retryAfterMs) },
    );
    const isOfCreation = requestId === this.#idempotencyKey && this.#sessionId === null;
    if (code === 'storageLow') {
      this.#callbacks.onStorageLow();
    } else if (isOfCreation && error.retryable) {
      this.#reconnecting.restart(connection, error);
    } else if (requestId === PAUSE_REQUEST && error.retryable) {
      this.#isPausedOnServer = !this.#isPausedOnServer;
      this.#sendPendingIn(Math.max(error.retryAfterMs, ASK_AGAIN_MS));
    } else if (requestId === END_REQUEST && error.retryable) {
      this.#isEndSent = false;
      this.#sendPendingIn(Math.max(error.retryAfterMs, ASK_AGAIN_MS));
    } else if (isOfCreation || requestId === END_REQUEST) {
      this.stop();
      this.#callbacks.onFailed(error);
    }
  }

  onLost() {
    this.#attachedTo = null;
    this.#frames.detached();
    this.#callbacks.onDetached();
  }

  /** @param {HoldfastError} error */
  onSessionEnded(error) {
    this.#attachedTo = null;
    this.#callbacks.onSessionEnded(error);
  }

  /** @param {HoldfastError} error */
  onFailed(error) {
    this.#attachedTo = null;
    this.#callbacks.onFailed(error);
  }
}

// SPDX-License-Identifier: Apache-2.0
import { HoldfastError } from '../errors.js';
import { broken, retryAfter } from '../protocol/close-outcome.js';
import { Backoff } from './backoff.js';
import { Connection } from './connection.js';

/** A connection that lived this long resets the delays (docs/protocol.md §7). */
const USEFUL_LIFE_MS = 5_000;

/** Heartbeat interval until `ready` gives one (`heartbeatMs`), and the bounds of that. */
const HEARTBEAT_MS = 10_000;
const HEARTBEAT_MIN_MS = 500;
const HEARTBEAT_MAX_MS = 30_000;

/** Delay before the second new token: a server's clock or keys may lag. */
const TOKEN_AGAIN_MS = 1_000;

/** Refused tokens in a row before the connection fails. */
const TOKENS_REFUSED_MAX = 2;

/** @typedef {import('./connection.js').ConnectionCallbacks} ConnectionCallbacks */

/**
 * The messages of one role over successive connections (docs/protocol.md §4, §5). Called by a {@link ReconnectingConnection}.
 *
 * @typedef {object} SessionProtocol
 * @property {() => Promise<Record<string, string>>} query the query parameters of the next handshake. A rejection counts
 *   as a failed attempt
 * @property {(connection: Connection) => void} onOpen
 * @property {(connection: Connection, type: string, message: Record<string, any>) => void} onMessage
 * @property {(connection: Connection, message: ArrayBuffer) => void} onAudio
 * @property {() => void} onLost the connection is lost and will be replaced
 * @property {(error: HoldfastError) => void} onSessionEnded the server refuses because the session has ended. No attempt follows
 * @property {(error: HoldfastError) => void} onFailed the last attempt has failed
 */

/**
 * Keeps one connection at a time: connects, sends heartbeats, refreshes tokens, and replaces a lost connection until the
 * session ends or the retry policy is exhausted. Confined to its worker.
 *
 * @implements {ConnectionCallbacks}
 */
export class ReconnectingConnection {
  #socketUrl;
  #token;
  #protocol;
  #backoff;
  /** @type {Connection | null} */
  #connection = null;
  #isStopped = false;
  /** Refused tokens in a row. */
  #tokensRefused = 0;
  /** Whether the current connection has made progress. */
  #hasProgress = false;
  /** The connection for which a new token is being requested. @type {Connection | null} */
  #refreshingOn = null;
  #notBefore = 0;
  #lostAt = 0;
  /** Number of the current attempt: answers to older ones are ignored. */
  #attempt = 0;
  #isConnecting = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retryTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #heartbeatTimer;
  #heartbeatMs = HEARTBEAT_MS;

  /** How many connections were attached. */
  connections = 0;

  longestResumeMs = 0;

  /**
   * @param {string} socketUrl the WebSocket's URL without a query
   * @param {() => Promise<string | null>} token
   * @param {import('../holdfast.js').RetryPolicy | undefined} retry
   * @param {SessionProtocol} protocol
   */
  constructor(socketUrl, token, retry, protocol) {
    this.#socketUrl = socketUrl;
    this.#token = token;
    this.#protocol = protocol;
    this.#backoff = new Backoff(retry);
  }

  connect() {
    if (!this.#isStopped && this.#connection === null && !this.#isConnecting) {
      clearTimeout(this.#retryTimer);
      this.#retryTimer = undefined;
      this.#open(++this.#attempt);
    }
  }

  /** Makes the next attempt now, unless the server asked to wait: the network or the page is back. */
  retryNow() {
    if (this.#retryTimer !== undefined && performance.now() >= this.#notBefore) {
      this.#backoff.startOver();
      this.connect();
    }
  }

  /** @param {number} attempt */
  async #open(attempt) {
    this.#isConnecting = true;
    try {
      const query = new URLSearchParams(await this.#protocol.query());
      if (attempt === this.#attempt) {
        this.#isConnecting = false;
        this.#connection = new Connection(`${this.#socketUrl}?${query}`, this);
      }
    } catch (failure) {
      if (attempt === this.#attempt) {
        this.#isConnecting = false;
        this.#onConnectFailed(failure);
      }
    }
  }

  /** @param {any} failure of the query, or the browser's of an insecure socket */
  #onConnectFailed(failure) {
    const error = failure instanceof HoldfastError
      ? failure
      : new HoldfastError(failure.name === 'SecurityError' ? 'insecurePage' : 'fault', String(failure));
    if (error.status === 401 || error.code === 'unauthenticated') {
      this.#retryWithNewToken(error);
    } else if (error.status === 410) {
      this.#onSessionEnded(error);
    } else if (error.retryable) {
      this.#reconnect(error);
    } else {
      this.#fail(error);
    }
  }

  /** The server has attached this connection to the session. @param {Record<string, any>} ready */
  attached(ready) {
    this.#tokensRefused = 0;
    this.connections++;
    if (this.#lostAt !== 0) {
      this.longestResumeMs = Math.max(this.longestResumeMs, performance.now() - this.#lostAt);
      this.#lostAt = 0;
    }
    if (typeof ready.heartbeatMs === 'number') {
      this.#heartbeatMs = Math.min(Math.max(ready.heartbeatMs, HEARTBEAT_MIN_MS), HEARTBEAT_MAX_MS);
    }
  }

  /** A frame was acked or received: resets the delays. */
  madeProgress() {
    this.#hasProgress = true;
    this.#backoff.startOver();
  }

  /** @param {Record<string, unknown>} message */
  send(message) {
    this.#connection?.send(message);
  }

  /** Closes the current connection; {@link connect} opens another. */
  disconnect() {
    this.#attempt++;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    clearTimeout(this.#heartbeatTimer);
    this.#connection?.close();
    this.#connection = null;
    this.#isConnecting = false;
  }

  /**
   * Closes a connection and replaces it, as the retry policy says.
   *
   * @param {Connection} connection
   * @param {HoldfastError} error
   */
  restart(connection, error) {
    connection.close();
    this.onClosed(connection, { kind: 'retry', error });
  }

  /** Closes the current connection for good. */
  stop() {
    this.#isStopped = true;
    this.disconnect();
  }

  /** @param {Connection} connection */
  onOpen(connection) {
    this.#hasProgress = false;
    this.#scheduleHeartbeat(connection);
    this.#protocol.onOpen(connection);
  }

  /** @param {Connection} connection */
  #scheduleHeartbeat(connection) {
    this.#heartbeatTimer = setTimeout(() => {
      if (connection === this.#connection) {
        // Bytes that wait to be sent are as good as a heartbeat.
        if (connection.bufferedBytes === 0) {
          connection.send({ action: 'heartbeat' });
        }
        this.#scheduleHeartbeat(connection);
      }
    }, this.#heartbeatMs);
  }

  /**
   * @param {Connection} connection
   * @param {Record<string, any>} message
   */
  onMessage(connection, message) {
    if (connection !== this.#connection) {
      return;
    }
    const type = typeof message.type === 'string' ? message.type : '';
    if (type === 'tokenExpiring') {
      this.#refreshToken(connection);
    } else if (type === 'goAway') {
      this.#goAway(connection, message);
    }
    this.#protocol.onMessage(connection, type, message);
  }

  /**
   * @param {Connection} connection
   * @param {ArrayBuffer} message
   */
  onAudio(connection, message) {
    if (connection === this.#connection) {
      this.#protocol.onAudio(connection, message);
    }
  }

  /** @param {Connection} connection */
  async #refreshToken(connection) {
    // One request per connection at a time: the user may have to type.
    if (this.#refreshingOn === connection) {
      return;
    }
    this.#refreshingOn = connection;
    // Without a token the server closes the connection, and the next one asks again.
    const token = await this.#token().catch(() => null);
    if (token !== null && connection === this.#connection) {
      connection.send({ action: 'refreshToken', token });
    }
    if (this.#refreshingOn === connection) {
      this.#refreshingOn = null;
    }
  }

  /**
   * Uses the connection until the time that the server named, so that the interruption is short.
   *
   * @param {Connection} connection
   * @param {Record<string, any>} message
   */
  #goAway(connection, message) {
    const delay = retryAfter(message.reconnectInMs);
    this.#notBefore = performance.now() + delay;
    setTimeout(() => {
      if (connection === this.#connection && !this.#isStopped) {
        // A connection without progress counts as failed: otherwise a server that sends `goAway` at once would be called
        // again without a delay.
        if (this.#hasProgress) {
          this.madeProgress();
        }
        this.restart(connection, broken('The server is being restarted.').error);
      }
    }, delay);
  }

  /**
   * @param {Connection} connection
   * @param {import('../protocol/close-outcome.js').CloseOutcome} outcome
   */
  onClosed(connection, outcome) {
    if (connection !== this.#connection || this.#isStopped) {
      return;
    }
    this.#connection = null;
    clearTimeout(this.#heartbeatTimer);
    if (this.#lostAt === 0 && this.connections > 0) {
      this.#lostAt = performance.now();
    }
    if (connection.ageMs >= USEFUL_LIFE_MS) {
      this.madeProgress();
    }
    switch (outcome.kind) {
      case 'retry':
        this.#reconnect(outcome.error);
        break;
      case 'tokenRefused':
        this.#retryWithNewToken(outcome.error);
        break;
      case 'sessionEnded':
        this.#onSessionEnded(outcome.error);
        break;
      default:
        this.#fail(outcome.error);
    }
  }

  /**
   * Retries once immediately, since tokens expire, and once after a delay, since a starting server may not have every
   * key. Then fails.
   *
   * @param {HoldfastError} refusal
   */
  #retryWithNewToken(refusal) {
    this.#tokensRefused++;
    if (this.#tokensRefused > TOKENS_REFUSED_MAX) {
      this.#fail(refusal);
    } else {
      this.#reconnect(refusal, this.#tokensRefused === 1 ? 0 : TOKEN_AGAIN_MS);
    }
  }

  /**
   * @param {HoldfastError} reason
   * @param {number} [after] milliseconds
   */
  #reconnect(reason, after = reason.retryAfterMs) {
    const delay = this.#backoff.next(Math.random());
    if (delay === null) {
      this.#fail(new HoldfastError(
        'connectionLost',
        `No connection after ${this.#backoff.attemptsMax} attempts: ${reason.message}`,
        { retryable: true, closeCode: reason.closeCode, status: reason.status },
      ));
      return;
    }
    this.#notBefore = Math.max(this.#notBefore, performance.now() + after);
    this.#retryTimer = setTimeout(
      () => this.connect(), Math.max(delay, this.#notBefore - performance.now()));
    this.#protocol.onLost();
  }

  /** @param {HoldfastError} error */
  #onSessionEnded(error) {
    this.#isStopped = true;
    this.#protocol.onSessionEnded(error);
  }

  /** @param {HoldfastError} error */
  #fail(error) {
    this.#isStopped = true;
    this.#protocol.onFailed(error);
  }
}

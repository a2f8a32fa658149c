// SPDX-License-Identifier: Apache-2.0
import { broken, closeOutcomeOf } from '../protocol/close-outcome.js';

/**
 * Callbacks of a connection. `onClosed` is the last.
 *
 * @typedef {object} ConnectionCallbacks
 * @property {(connection: Connection) => void} onOpen
 * @property {(connection: Connection, message: Record<string, unknown>) => void} onMessage
 * @property {(connection: Connection, message: ArrayBuffer) => void} onAudio
 * @property {(connection: Connection, outcome: import('../protocol/close-outcome.js').CloseOutcome) => void} onClosed
 */

export const CONNECT_MAX_MS = 5_000;

/** A connection without a message for this long is dead (docs/protocol.md §2). */
export const SILENCE_MAX_MS = 5_000;

/** A timer this late: the worker was suspended, and messages may wait to be read. */
const OVERSLEPT_MS = 1_000;

const SUBPROTOCOL = 'holdfast.v1';

/** One WebSocket (RFC 6455), from handshake to close. Detects silence. Never reopened. Confined to its worker. */
export class Connection {
  #callbacks;
  #socket;
  /** The last `error` message. @type {Record<string, any> | null} */
  #lastError = null;
  #openedAt = 0;
  #lastReceivedAt;
  #silenceTimer;
  #isClosed = false;

  /**
   * Connects immediately.
   *
   * @param {string} url
   * @param {ConnectionCallbacks} callbacks
   */
  constructor(url, callbacks) {
    this.#callbacks = callbacks;
    this.#lastReceivedAt = performance.now();
    this.#socket = new WebSocket(url, SUBPROTOCOL);
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.onopen = () => this.#onSocketOpen();
    this.#socket.onmessage = (event) => this.#onSocketMessage(event.data);
    this.#socket.onclose = (event) => this.#close(closeOutcomeOf(event.code, this.#lastError));
    this.#silenceTimer = this.#scheduleSilenceCheck(CONNECT_MAX_MS);
  }

  /** How long it has been open, in milliseconds; 0 if it never opened. */
  get ageMs() {
    return this.#openedAt === 0 ? 0 : performance.now() - this.#openedAt;
  }

  /** Bytes that the browser has not yet handed to the network. */
  get bufferedBytes() {
    return this.#socket.bufferedAmount;
  }

  /** @param {Record<string, unknown>} message */
  send(message) {
    this.#send(JSON.stringify(message));
  }

  /** @param {Uint8Array<ArrayBuffer>} frame */
  sendAudio(frame) {
    this.#send(frame);
  }

  /** @param {string | Uint8Array<ArrayBuffer>} data */
  #send(data) {
    if (!this.#isClosed && this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.send(data);
    }
  }

  /** Closes with 1000. No callback follows. */
  close() {
    if (!this.#isClosed) {
      this.#release();
      this.#socket.close(1000);
    }
  }

  #onSocketOpen() {
    this.#openedAt = performance.now();
    this.#lastReceivedAt = this.#openedAt;
    this.#callbacks.onOpen(this);
  }

  /** @param {string | ArrayBuffer} data */
  #onSocketMessage(data) {
    this.#lastReceivedAt = performance.now();
    if (typeof data !== 'string') {
      this.#callbacks.onAudio(this, data);
      return;
    }
    const message = parsed(data);
    if (message?.type === 'error') {
      this.#lastError = message;
    }
    if (message) {
      this.#callbacks.onMessage(this, message);
    }
  }

  /** @param {import('../protocol/close-outcome.js').CloseOutcome} outcome */
  #close(outcome) {
    if (!this.#isClosed) {
      this.#release();
      this.#callbacks.onClosed(this, outcome);
    }
  }

  #release() {
    this.#isClosed = true;
    clearTimeout(this.#silenceTimer);
    this.#socket.onopen = null;
    this.#socket.onmessage = null;
    this.#socket.onclose = null;
  }

  /** @param {number} ms */
  #scheduleSilenceCheck(ms) {
    const due = performance.now() + ms;
    return setTimeout(() => this.#checkSilence(due), ms);
  }

  /** @param {number} due when the timer was due */
  #checkSilence(due) {
    const now = performance.now();
    const silence = now - this.#lastReceivedAt;
    if (now - due > OVERSLEPT_MS) {
      this.#silenceTimer = this.#scheduleSilenceCheck(OVERSLEPT_MS);
    } else if (silence < SILENCE_MAX_MS) {
      this.#silenceTimer = this.#scheduleSilenceCheck(SILENCE_MAX_MS - silence);
    } else {
      const reason = this.#openedAt === 0 ? 'No connection could be made.' : 'The connection went silent.';
      this.#close(broken(reason));
      this.#socket.close();
    }
  }
}

/**
 * @param {string} text
 * @returns {Record<string, any> | null} null if it is not a JSON object
 */
function parsed(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

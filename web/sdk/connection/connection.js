import { broken, endingOf } from '../protocol/close-outcome.js';

/**
 * What a link tells; after `gone` nothing more.
 *
 * @typedef {object} LinkOwner
 * @property {(link: Link) => void} opened
 * @property {(link: Link, message: Record<string, unknown>) => void} heard
 * @property {(link: Link, message: ArrayBuffer) => void} heardAudio
 * @property {(link: Link, ending: import('../protocol/close-outcome.js').Ending) => void} gone
 */

export const CONNECT_MAX_MS = 5_000;

/** No bytes for so long, and the connection is dead (protocol §2). */
export const SILENCE_MAX_MS = 5_000;

/** A timer that is so late was asleep, and what came meanwhile may still wait to be read. */
const OVERSLEPT_MS = 1_000;

const SUBPROTOCOL = 'holdfast.v1';

/** One connection, from its first packet to its last: it is never mended, only replaced. */
export class Link {
  #owner;
  #socket;
  /** The `error` that was said last. @type {Record<string, any> | null} */
  #told = null;
  #openedAt = 0;
  #lastHeard;
  #watch;
  #gone = false;

  /**
   * Connects at once.
   *
   * @param {string} url
   * @param {LinkOwner} owner
   */
  constructor(url, owner) {
    this.#owner = owner;
    this.#lastHeard = performance.now();
    this.#socket = new WebSocket(url, SUBPROTOCOL);
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.onopen = () => this.#opened();
    this.#socket.onmessage = (event) => this.#came(event.data);
    this.#socket.onclose = (event) => this.#end(endingOf(event.code, this.#told));
    this.#watch = this.#watchIn(CONNECT_MAX_MS);
  }

  /** How long it has been open, in milliseconds; 0 if it never was. */
  get lived() {
    return this.#openedAt === 0 ? 0 : performance.now() - this.#openedAt;
  }

  /** Bytes that were sent and have not left this machine. */
  get waitingBytes() {
    return this.#socket.bufferedAmount;
  }

  /** @param {Record<string, unknown>} message */
  say(message) {
    this.#send(JSON.stringify(message));
  }

  /** @param {Uint8Array<ArrayBuffer>} frame */
  sendAudio(frame) {
    this.#send(frame);
  }

  /** @param {string | Uint8Array<ArrayBuffer>} data */
  #send(data) {
    if (!this.#gone && this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.send(data);
    }
  }

  /** Leaves politely. Nothing is told to the owner any more. */
  leave() {
    if (!this.#gone) {
      this.#finish();
      this.#socket.close(1000);
    }
  }

  #opened() {
    if (this.#gone) {
      this.#socket.close(1000);
      return;
    }
    this.#openedAt = performance.now();
    this.#lastHeard = this.#openedAt;
    this.#owner.opened(this);
  }

  /** @param {string | ArrayBuffer} data */
  #came(data) {
    if (this.#gone) {
      return;
    }
    this.#lastHeard = performance.now();
    if (typeof data !== 'string') {
      this.#owner.heardAudio(this, data);
      return;
    }
    const message = parsed(data);
    if (message?.type === 'error') {
      this.#told = message;
    }
    if (message) {
      this.#owner.heard(this, message);
    }
  }

  /** @param {import('../protocol/close-outcome.js').Ending} ending */
  #end(ending) {
    if (!this.#gone) {
      this.#finish();
      this.#owner.gone(this, ending);
    }
  }

  #finish() {
    this.#gone = true;
    clearTimeout(this.#watch);
    this.#socket.onopen = null;
    this.#socket.onmessage = null;
    this.#socket.onclose = null;
  }

  /** @param {number} ms */
  #watchIn(ms) {
    const due = performance.now() + ms;
    return setTimeout(() => this.#judgeSilence(due), ms);
  }

  /** @param {number} due when this should have been called */
  #judgeSilence(due) {
    const now = performance.now();
    const silence = now - this.#lastHeard;
    if (now - due > OVERSLEPT_MS) {
      this.#watch = this.#watchIn(OVERSLEPT_MS);
    } else if (silence < SILENCE_MAX_MS) {
      this.#watch = this.#watchIn(SILENCE_MAX_MS - silence);
    } else {
      const why = this.#openedAt === 0 ? 'No connection could be made.' : 'The connection went silent.';
      this.#end(broken(why));
      this.#socket.close();
    }
  }
}

/**
 * @param {string} text
 * @returns {Record<string, any> | null} nothing where it is no object: a later server may say more than we understand
 */
function parsed(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

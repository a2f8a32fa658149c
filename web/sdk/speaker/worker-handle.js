// SPDX-License-Identifier: Apache-2.0
import { asError, serveTokens, startWorker } from '../connection/worker.js';
import { Deferred } from '../deferred.js';

/**
 * @typedef {import('./worker-messages.js').FromWorker} FromWorker
 * @typedef {import('./worker-messages.js').ToWorker} ToWorker
 */

/** The page's end of one speaker's worker: requests and their answers, and the page's lifecycle. */
export class WorkerHandle {
  #worker = startWorker(new URL('./speaker-worker.js', import.meta.url));
  #listeners = new AbortController();
  /** Writes that wait for room, by id. @type {Map<number, Deferred<void>>} */
  #writes = new Map();
  #lastWriteId = 0;

  isOpen = true;

  /** The session was created over the socket. @type {Deferred<import('../holdfast.js').Session>} */
  created = new Deferred();

  /** The session is known and audio is buffered. @type {Deferred<void>} */
  started = new Deferred();

  /** Settled by the worker's last message. @type {Deferred<import('../holdfast.js').FinishReport>} */
  finished = new Deferred();

  /**
   * @param {import('./worker-messages.js').BeginRequest} request
   * @param {() => Promise<string | null>} token
   * @param {{onMessage: (message: FromWorker) => void, onFailed: () => void}} callbacks `onFailed`: the worker could not
   *   be loaded, or has thrown
   */
  constructor(request, token, { onMessage, onFailed }) {
    const { signal } = this.#listeners;
    this.#worker.addEventListener('message', ({ data }) => {
      this.#settle(data);
      onMessage(data);
    }, { signal });
    this.#worker.addEventListener('error', () => onFailed(), { signal });
    serveTokens(this.#worker, token);
    addEventListener('pagehide', () => this.send({ type: 'persist' }), { signal });
    document.addEventListener('visibilitychange', () => {
      this.send({ type: document.visibilityState === 'visible' ? 'retryNow' : 'persist' });
    }, { signal });
    this.send({ type: 'begin', request });
  }

  /** @param {FromWorker} message */
  #settle(message) {
    switch (message.type) {
      case 'created':
        this.created.resolve(message.session);
        break;
      case 'started':
        this.started.resolve();
        break;
      case 'notStarted':
        this.started.reject(asError(message.failure));
        break;
      case 'written':
        this.#writes.get(message.id)?.resolve();
        this.#writes.delete(message.id);
        break;
      case 'finished':
        this.finished.resolve(message.report);
        break;
      case 'audioLost':
        this.finished.reject(asError(message.failure));
        break;
      default:
    }
  }

  /**
   * @param {ToWorker} message
   * @param {Transferable[]} [transfer]
   */
  send(message, transfer = []) {
    this.#worker.postMessage(message, transfer);
  }

  /**
   * @param {Float32Array | Int16Array} samples −1 to 1, or 16-bit
   * @returns {Promise<void>} resolves once they are buffered
   */
  write(samples) {
    const copy = samples instanceof Int16Array
      ? Float32Array.from(samples, (sample) => sample / 32_768)
      : samples.slice();
    const id = ++this.#lastWriteId;
    /** @type {Deferred<void>} */
    const written = new Deferred();
    this.#writes.set(id, written);
    this.send({ type: 'samples', id, samples: copy }, [copy.buffer]);
    return written.promise;
  }

  /** Stops the worker at once. @param {import('../errors.js').HoldfastError} error rejects what is still pending */
  close(error) {
    this.isOpen = false;
    this.#listeners.abort();
    this.#worker.terminate();
    [this.created, this.started, this.finished, ...this.#writes.values()].forEach((pending) => pending.reject(error));
  }
}

// SPDX-License-Identifier: Apache-2.0
import { HoldfastError } from '../errors.js';

/**
 * Starts a dedicated worker. Browsers slow down the timers of background pages, but not of their workers.
 *
 * @param {URL} module
 * @returns {Worker}
 */
export function startWorker(module) {
  if (module.origin === globalThis.location.origin) {
    return new Worker(module, { type: 'module' });
  }
  // Browsers start no worker of another origin. A worker of this page's origin may import from there.
  const source = new Blob([`import ${JSON.stringify(module.href)};`], { type: 'text/javascript' });
  const url = URL.createObjectURL(source);
  const worker = new Worker(url, { type: 'module' });
  worker.addEventListener('message', () => URL.revokeObjectURL(url), { once: true });
  return worker;
}

/**
 * Page's side: answers a worker's requests for a token.
 *
 * @param {Worker} thread
 * @param {() => Promise<string | null>} token
 */
export function serveTokens(thread, token) {
  thread.addEventListener('message', async (event) => {
    if (event.data?.type === 'tokenWanted') {
      const { id } = event.data;
      try {
        thread.postMessage({ type: 'token', id, token: await token() });
      } catch (failure) {
        const error = failure instanceof HoldfastError
          ? failure
          : new HoldfastError('noToken', 'The app returned no token.', { retryable: true });
        thread.postMessage({ type: 'token', id, failure: asData(error) });
      }
    }
  });
}

/**
 * The part of a worker's global scope used here.
 *
 * @typedef {object} WorkerScope
 * @property {(type: 'message', listener: (event: MessageEvent) => void) => void} addEventListener
 * @property {(message: any) => void} postMessage
 */

/**
 * Worker's side: requests a token from the page.
 *
 * @param {WorkerScope} scope
 * @returns {() => Promise<string | null>}
 */
export function tokenFromPage(scope) {
  let last = 0;
  /** @type {Map<number, {resolve: (token: string | null) => void, reject: (failure: HoldfastError) => void}>} */
  const pending = new Map();
  scope.addEventListener('message', (event) => {
    if (event.data?.type === 'token') {
      const promise = pending.get(event.data.id);
      pending.delete(event.data.id);
      if (event.data.failure) {
        promise?.reject(asError(event.data.failure));
      } else {
        promise?.resolve(event.data.token);
      }
    }
  });
  return () => new Promise((resolve, reject) => {
    pending.set(++last, { resolve, reject });
    scope.postMessage({ type: 'tokenWanted', id: last });
  });
}

/**
 * An error as a message: a structured clone of the error itself has no fields.
 *
 * @typedef {{code: string, message: string, retryable: boolean, closeCode?: number, status?: number, errors?: {field: string, detail: string}[]}} ErrorData
 */

/**
 * @param {HoldfastError} error
 * @returns {ErrorData}
 */
export function asData(error) {
  return { ...error, message: error.message };
}

/**
 * @param {ErrorData} data
 * @returns {HoldfastError}
 */
export function asError(data) {
  return new HoldfastError(data.code, data.message, data);
}

import { HoldfastError } from '../errors.js';

/**
 * A thread of its own for a talk: timers of a page in the background are slowed down, and those of its workers are not.
 *
 * @param {URL} module
 * @returns {Worker}
 */
export function startThread(module) {
  if (module.origin === globalThis.location.origin) {
    return new Worker(module, { type: 'module' });
  }
  // Browsers start no worker from another site, but let one that is started here import from there.
  const source = new Blob([`import ${JSON.stringify(module.href)};`], { type: 'text/javascript' });
  const url = URL.createObjectURL(source);
  const worker = new Worker(url, { type: 'module' });
  worker.addEventListener('message', () => URL.revokeObjectURL(url), { once: true });
  return worker;
}

/**
 * On the page's side: answers a thread that asks for a token. Only the page knows who has signed in.
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
        thread.postMessage({ type: 'token', id, failure: asData(failure) });
      }
    }
  });
}

/**
 * What a thread needs of its global scope to talk to its page.
 *
 * @typedef {object} ThreadScope
 * @property {(type: 'message', listener: (event: MessageEvent) => void) => void} addEventListener
 * @property {(message: any) => void} postMessage
 */

/**
 * On the thread's side: how to ask for a token.
 *
 * @param {ThreadScope} scope
 * @returns {() => Promise<string | null>}
 */
export function tokensFromPage(scope) {
  let last = 0;
  /** @type {Map<number, {resolve: (token: string | null) => void, reject: (failure: HoldfastError) => void}>} */
  const asked = new Map();
  scope.addEventListener('message', (event) => {
    if (event.data?.type === 'token') {
      const promise = asked.get(event.data.id);
      asked.delete(event.data.id);
      if (event.data.failure) {
        promise?.reject(asError(event.data.failure));
      } else {
        promise?.resolve(event.data.token);
      }
    }
  });
  return () => new Promise((resolve, reject) => {
    asked.set(++last, { resolve, reject });
    scope.postMessage({ type: 'tokenWanted', id: last });
  });
}

/**
 * An error as it passes between threads, which strip classes and fields of it.
 *
 * @typedef {{code: string, message: string, retryable: boolean, closeCode?: number, status?: number, errors?: {field: string, detail: string}[]}} ErrorData
 */

/**
 * @param {unknown} failure
 * @returns {ErrorData}
 */
export function asData(failure) {
  if (failure instanceof HoldfastError) {
    const { code, message, retryable, closeCode, status, errors } = failure;
    return { code, message, retryable, closeCode, status, errors };
  }
  return { code: 'noToken', message: 'No sign-in could be got.', retryable: true };
}

/**
 * @param {ErrorData} data
 * @returns {HoldfastError}
 */
export function asError(data) {
  return new HoldfastError(data.code, data.message, data);
}

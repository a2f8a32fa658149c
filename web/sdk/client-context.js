import { SessionsApi } from './sessions-api.js';

/**
 * What speakers and listeners need to know of the client that made them.
 *
 * @typedef {object} ClientContext
 * @property {string} baseUrl absolute, without a slash at the end
 * @property {() => Promise<string | null>} token a good one; nothing where nobody has signed in
 * @property {import('./holdfast.js').RetryPolicy | undefined} retry
 * @property {SessionsApi} sessions
 */

/**
 * @param {import('./holdfast.js').HoldfastClientOptions} [options]
 * @returns {ClientContext}
 */
export function clientContext(options = {}) {
  const { getToken, retry } = options;
  const baseUrl = new URL(options.baseUrl ?? globalThis.location.origin, globalThis.location?.href).href
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '');
  const token = async () => (getToken === undefined ? null : (await getToken()) ?? null);
  return { baseUrl, token, retry, sessions: new SessionsApi({ baseUrl, token }) };
}

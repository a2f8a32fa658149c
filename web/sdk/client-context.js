// SPDX-License-Identifier: Apache-2.0
import { SessionsApi } from './sessions-api.js';

/**
 * What a client shares with its speakers and listeners.
 *
 * @typedef {object} ClientContext
 * @property {string} baseUrl absolute, without a trailing slash
 * @property {() => Promise<string | null>} token resolves with a valid token, or null if the user has not signed in
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

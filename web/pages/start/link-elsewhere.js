// SPDX-License-Identifier: Apache-2.0
import { sessionNameIn } from '../shared/session-name.js';

/**
 * The target of a pasted link, if it leads to a session on another server: the same id here is another session.
 *
 * @param {string} typed
 * @param {string} host this server's host and port
 * @returns {string | null}
 */
export function linkElsewhere(typed, host) {
  try {
    const { protocol, host: other, pathname, href } = new URL(typed.trim());
    const isTalk = /^https?:$/.test(protocol) && /^\/listen\/[^/]+$/.test(pathname) && sessionNameIn(href) !== null;
    return isTalk && other !== host ? href : null;
  } catch {
    return null;
  }
}

/**
 * Finds a listening key in a link.
 *
 * @param {string} typed
 * @returns {string | undefined}
 */
export function listenKeyIn(typed) {
  return /[#?&]key=([A-Za-z0-9_-]{1,255})(?![^&#\s])/.exec(typed.trim())?.[1];
}

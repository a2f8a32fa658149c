import { sessionNameIn } from '../shared/session-name.js';

/**
 * Where a link leads that somebody pasted, if that is a talk on another server: the same name here is another talk.
 *
 * @param {string} typed
 * @param {string} host this server's, with its port
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

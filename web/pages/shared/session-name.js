// SPDX-License-Identifier: Apache-2.0
/** Form of a session id (docs/protocol.md §1): adjective-noun-number. */
const FORM = /^[a-z]{2,20}-[a-z]{2,20}-[1-9][0-9]{2}$/;

/**
 * Finds a session id in the user's input: the id in any case and with blanks between its words, or a link to the session.
 *
 * @param {string} typed
 * @returns {string | null} null if there is none
 */
export function sessionNameIn(typed) {
  const words = typed.trim();
  const linked = /\/listen\/([^/?#\s]+)/.exec(words)?.[1] ?? /[?&#]session=([^&#\s]+)/.exec(words)?.[1] ?? words;
  const name = linked.toLowerCase().replace(/[\s_\u2010-\u2015-]+/g, '-').replace(/^-|[-.]$/g, '');
  return FORM.test(name) ? name : null;
}

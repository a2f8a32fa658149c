/** How sessions are named (protocol §1): adjective-noun-number. */
const FORM = /^[a-z]{2,20}-[a-z]{2,20}-[1-9][0-9]{2}$/;

/**
 * The name of a session, out of what somebody typed or pasted: the name itself, in any case and with blanks between its
 * words, or a link to listen to it.
 *
 * @param {string} typed
 * @returns {string | null} nothing where there is no name in it
 */
export function sessionNameIn(typed) {
  const words = typed.trim();
  const linked = /\/listen\/([^/?#\s]+)/.exec(words)?.[1] ?? /[?&#]session=([^&#\s]+)/.exec(words)?.[1] ?? words;
  const name = linked.toLowerCase().replace(/[\s_\u2010-\u2015-]+/g, '-').replace(/^-|[-.]$/g, '');
  return FORM.test(name) ? name : null;
}

// SPDX-License-Identifier: Apache-2.0
import { element, say } from '../shared/elements.js';
import { signInReasons, words } from './speak-words.js';

const form = element('sign-in', HTMLFormElement);
const token = element('token', HTMLInputElement);
const failure = element('sign-in-failure', HTMLElement);
const dialog = element('sign-in-again', HTMLDialogElement);

/**
 * Asks the user to paste a token: as a step of its own, or beside a running session.
 *
 * @param {'first' | 'ranOut' | 'refused'} why
 * @param {boolean} isTalking
 * @returns {Promise<string>}
 */
export function askForToken(why, isTalking) {
  say(element('sign-in-why', HTMLElement), signInReasons[why]);
  say(failure, '');
  element(isTalking ? 'again-place' : 'sign-in-place', HTMLElement).append(form);
  form.hidden = false;
  if (isTalking) {
    // Not modal: the speaker must be able to mute meanwhile.
    dialog.show();
  }
  token.focus();
  return new Promise((resolve) => {
    form.onsubmit = (event) => {
      event.preventDefault();
      const pasted = token.value.trim().replace(/^Bearer\s+/i, '');
      if (pasted === '') {
        say(failure, words.tokenMissing);
        token.focus();
        return;
      }
      token.value = '';
      form.onsubmit = null;
      form.hidden = true;
      dialog.close();
      resolve(pasted);
    };
  });
}

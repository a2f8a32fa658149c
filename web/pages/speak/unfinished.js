// SPDX-License-Identifier: Apache-2.0
import { element, say } from '../shared/elements.js';
import { failureWords, unfinishedWords, words } from './speak-words.js';

/** @typedef {{sessionId: string, lastSpokenAt: number | null, unackedMs: number}} UnfinishedSession */

const list = element('talks', HTMLElement);
const failureSaid = element('unfinished-failure', HTMLElement);

/**
 * Lists sessions that can be resumed.
 *
 * @param {UnfinishedSession[]} sessions
 * @param {{goOn: (session: UnfinishedSession) => Promise<void>, end: (session: UnfinishedSession) => Promise<void>}} actions
 */
export function showUnfinished(sessions, { goOn, end }) {
  say(failureSaid, '');
  list.replaceChildren(...sessions.map((session) => {
    const item = document.createElement('li');
    item.className = 'sheet';
    const name = document.createElement('h2');
    name.className = 'name';
    name.textContent = session.sessionId;
    const said = document.createElement('p');
    said.className = 'soft';
    said.textContent = unfinishedWords(session);
    const row = document.createElement('div');
    row.className = 'row';
    const goOnButton = button(words.goOn, session, 'button main');
    const endButton = button(words.endIt, session, 'button');
    row.append(goOnButton, endButton);
    item.append(name, said, row);
    const both = [goOnButton, endButton];
    goOnButton.addEventListener('click', () => attempt(both, () => goOn(session)));
    endButton.addEventListener('click', () => {
      endButton.textContent = words.sending;
      return attempt(both, () => end(session)).finally(() => { endButton.textContent = words.endIt; });
    });
    return item;
  }));
}

/** @param {HTMLButtonElement[]} buttons @param {() => Promise<void>} action */
async function attempt(buttons, action) {
  say(failureSaid, '');
  buttons.forEach((each) => { each.disabled = true; });
  try {
    await action();
  } catch (failure) {
    say(failureSaid, failureWords(failure));
  }
  buttons.forEach((each) => { each.disabled = false; });
}

/** @param {string} word @param {UnfinishedSession} session @param {string} className */
function button(word, session, className) {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = className;
  made.textContent = word;
  made.setAttribute('aria-label', `${word}: ${session.sessionId}`);
  return made;
}

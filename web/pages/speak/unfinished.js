import { element, say } from '../shared/elements.js';
import { failureWords, unfinishedWords, words } from './speak-words.js';

/** @typedef {{sessionId: string, lastSpokenAt: number | null, unackedMs: number}} SessionProtocol */

const list = element('talks', HTMLElement);
const failureSaid = element('unfinished-failure', HTMLElement);

/**
 * Lists talks that can be gone on with.
 *
 * @param {SessionProtocol[]} talks
 * @param {{goOn: (talk: SessionProtocol) => Promise<void>, end: (talk: SessionProtocol) => Promise<void>}} actions
 */
export function showUnfinished(talks, { goOn, end }) {
  say(failureSaid, '');
  list.replaceChildren(...talks.map((talk) => {
    const item = document.createElement('li');
    item.className = 'sheet';
    const name = document.createElement('h2');
    name.className = 'name';
    name.textContent = talk.sessionId;
    const said = document.createElement('p');
    said.className = 'soft';
    said.textContent = unfinishedWords(talk);
    const row = document.createElement('div');
    row.className = 'row';
    const goOnButton = button(words.goOn, talk, 'button main');
    const endButton = button(words.endIt, talk, 'button');
    row.append(goOnButton, endButton);
    item.append(name, said, row);
    const both = [goOnButton, endButton];
    goOnButton.addEventListener('click', () => attempt(both, () => goOn(talk)));
    endButton.addEventListener('click', () => {
      endButton.textContent = words.sending;
      return attempt(both, () => end(talk)).finally(() => { endButton.textContent = words.endIt; });
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

/** @param {string} word @param {SessionProtocol} talk @param {string} className */
function button(word, talk, className) {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = className;
  made.textContent = word;
  made.setAttribute('aria-label', `${word}: ${talk.sessionId}`);
  return made;
}

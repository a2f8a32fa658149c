import { element, say } from '../shared/elements.js';
import { NotLetIn, Operator } from './operator.js';
import { headlineWords, notEndedWords, uptimeWords, words } from './ops-words.js';
import { SessionsTable } from './sessions-table.js';
import { Tiles } from './tiles.js';

/** How often the server is asked; milliseconds. */
const EVERY_MS = 2_000;

const operator = new Operator();
const tiles = new Tiles();
const table = new SessionsTable(askWhetherToEnd);
const confirmEnd = element('confirm-end', HTMLDialogElement);
const pulse = element('pulse', HTMLElement);
const token = element('token', HTMLInputElement);
const signInFailure = element('sign-in-failure', HTMLElement);

/** @type {ReturnType<typeof setTimeout> | undefined} */
let next;
let toEnd = '';
/** Counts the looks, so that one that was overtaken says nothing. */
let turn = 0;

async function look() {
  clearTimeout(next);
  const mine = ++turn;
  try {
    const [figures, stored] = await Promise.all([operator.figures(), operator.sessions()]);
    if (mine !== turn) {
      return;
    }
    show(figures, stored);
  } catch (failure) {
    if (mine !== turn) {
      return;
    }
    if (failure instanceof NotLetIn) {
      askToSignIn(operator.hasToken ? words.notAllowed : '');
      operator.signOut();
      return;
    }
    document.body.dataset.answers = 'no';
    say(pulse, words.noAnswer);
  }
  if (document.visibilityState === 'visible') {
    next = setTimeout(look, EVERY_MS);
  }
}

/**
 * @param {import('./figures.js').Figures} figures
 * @param {{sessions: import('/sdk/holdfast.js').Session[], truncated: boolean}} stored
 */
function show(figures, stored) {
  document.body.dataset.answers = 'yes';
  const headline = headlineWords(figures);
  say(element('headline', HTMLElement), headline);
  document.title = `${headline} · Holdfast`;
  showUptime(figures.uptimeSeconds ?? 0);
  tiles.show(figures);
  table.show(stored);
}

/** To the minute, once it is minutes: a screen reader reads it out each time it changes. @param {number} seconds */
function showUptime(seconds) {
  say(pulse, uptimeWords(seconds < 60 ? Math.floor(seconds / 30) * 30 : Math.floor(seconds / 60) * 60));
}

/** @param {string} [why] */
function askToSignIn(why = '') {
  element('watch', HTMLElement).hidden = true;
  element('sign-in', HTMLElement).hidden = false;
  say(signInFailure, why);
  token.focus();
}

function watch() {
  element('sign-in', HTMLElement).hidden = true;
  element('watch', HTMLElement).hidden = false;
  say(pulse, words.asking);
  return look();
}

async function begin() {
  try {
    if (await operator.needsToken()) {
      askToSignIn();
      return;
    }
  } catch {
    // Then the looks themselves say that nobody answers.
  }
  await watch();
}

/** @param {string} sessionId */
function askWhetherToEnd(sessionId) {
  toEnd = sessionId;
  element('confirm-name', HTMLElement).textContent = sessionId;
  confirmEnd.returnValue = '';
  confirmEnd.showModal();
}

/** @param {string} sessionId */
async function end(sessionId) {
  const failed = element('end-failure', HTMLElement);
  say(failed, '');
  try {
    await operator.end(sessionId);
  } catch {
    say(failed, notEndedWords(sessionId));
  }
}

confirmEnd.addEventListener('close', async () => {
  if (confirmEnd.returnValue === 'end') {
    await end(toEnd);
    await look();
  }
});

element('sign-in-form', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  const pasted = token.value.trim().replace(/^Bearer\s+/i, '');
  if (pasted === '') {
    say(signInFailure, words.tokenMissing);
    token.focus();
    return;
  }
  token.value = '';
  operator.signIn(pasted);
  watch();
});

document.addEventListener('visibilitychange', () => {
  clearTimeout(next);
  if (document.visibilityState === 'visible' && !element('watch', HTMLElement).hidden) {
    look();
  }
});

begin();

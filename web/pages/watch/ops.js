// SPDX-License-Identifier: Apache-2.0
import { element, say } from '../shared/elements.js';
import { NotAuthorized, Operator } from './operator.js';
import { headlineWords, notEndedWords, uptimeWords, words } from './ops-words.js';
import { SessionsTable } from './sessions-table.js';
import { Tiles } from './tiles.js';

/** Poll interval; milliseconds. */
const POLL_EVERY_MS = 2_000;

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
/** Number of the current poll: results of older ones are ignored. */
let pollCount = 0;

async function poll() {
  clearTimeout(next);
  const thisPoll = ++pollCount;
  try {
    const [metrics, stored] = await Promise.all([operator.metrics(), operator.sessions()]);
    if (thisPoll !== pollCount) {
      return;
    }
    show(metrics, stored);
  } catch (failure) {
    if (thisPoll !== pollCount) {
      return;
    }
    if (failure instanceof NotAuthorized) {
      askToSignIn(operator.hasToken ? words.notAllowed : '');
      operator.signOut();
      return;
    }
    document.body.dataset.answers = 'no';
    say(pulse, words.noAnswer);
  }
  if (document.visibilityState === 'visible') {
    next = setTimeout(poll, POLL_EVERY_MS);
  }
}

/**
 * @param {import('./dashboard-metrics.js').DashboardMetrics} metrics
 * @param {{sessions: import('/sdk/holdfast.js').Session[], truncated: boolean}} stored
 */
function show(metrics, stored) {
  document.body.dataset.answers = 'yes';
  const headline = headlineWords(metrics);
  say(element('headline', HTMLElement), headline);
  document.title = `${headline} · Holdfast`;
  showUptime(metrics.uptimeSeconds ?? 0);
  tiles.show(metrics);
  table.show(stored);
}

/** From a minute on, to the minute: a screen reader reads each change. @param {number} seconds */
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
  return poll();
}

async function begin() {
  try {
    if (await operator.needsToken()) {
      askToSignIn();
      return;
    }
  } catch {
    // The polls report that the server does not answer.
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
    await poll();
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
    poll();
  }
});

begin();

// SPDX-License-Identifier: Apache-2.0
import { languageName } from '../shared/language-names.js';
import { aboutTimeOfDay, counted, lengthInWords } from '../shared/time-words.js';

/** The texts of the Watch page. */

const WHOLE = new Intl.NumberFormat('en');
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const DAY_MS = 86_400_000;

export const words = Object.freeze({
  asking: 'Asking the server …',
  noAnswer: 'The server does not answer. These are its last values; this page asks again.',
  notAllowed: 'This token does not allow you to watch this server.',
  tokenMissing: 'Please paste the token first.',
  unknown: '–',
  end: 'End',
});

/** @type {Readonly<Record<string, string>>} */
const STATES = Object.freeze({
  waiting: 'Not begun yet',
  live: 'Live',
  paused: 'Taking a break',
  interrupted: 'Speaker is reconnecting',
  ended: 'Ended',
});

/** @type {Readonly<Record<string, string>>} */
const ENDS = Object.freeze({
  endedByOwner: 'Ended by its speaker',
  endedByOperator: 'Ended by an operator',
  speakerLost: 'Ended: its speaker did not come back',
  expired: 'Ended: it never had a speaker',
});

/** @param {{sessionsLive?: number, sessionsPaused?: number, sessionsInterrupted?: number, listeners?: number}} metrics */
export function headlineWords({ sessionsLive = 0, sessionsPaused = 0, sessionsInterrupted = 0, listeners = 0 }) {
  const held = sessionsPaused + sessionsInterrupted;
  if (sessionsLive === 0 && held > 0) {
    return `${many(held, 'talk')} held up, ${many(listeners, 'listener')}.`;
  }
  if (sessionsLive === 0) {
    return listeners === 0 ? 'All is quiet.' : `${many(listeners, 'listener')}, no live talk.`;
  }
  return `${many(sessionsLive, 'live talk')}, ${many(listeners, 'listener')}.`;
}

/** @param {number} count @param {string} thing in the singular */
function many(count, thing) {
  return `${countWords(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** @param {number} seconds since the server has started */
export function uptimeWords(seconds) {
  if (seconds < 30) {
    return 'The server answers. It has just started.';
  }
  const days = Math.floor(seconds / 86_400);
  return `The server answers. It has been up for ${days > 1 ? counted(days, 'day') : lengthInWords(seconds * 1_000)}.`;
}

/** @param {string} sessionId */
export function notEndedWords(sessionId) {
  return `${sessionId} could not be ended. Please try again.`;
}

/** @param {import('/sdk/holdfast.js').Session} session */
export function sessionStateWords({ state, endReason }) {
  return (state === 'ended' ? ENDS[endReason ?? ''] : undefined) ?? STATES[state] ?? state;
}

/** @param {import('/sdk/holdfast.js').Session} session */
export function sessionLanguageWords({ sourceLanguage }) {
  return languageName(sourceLanguage);
}

/** @param {import('/sdk/holdfast.js').Session} session */
export function sessionBegunWords({ createdAt }) {
  const at = new Date(createdAt);
  return Date.now() - at.getTime() < DAY_MS / 2 ? aboutTimeOfDay(at) : `${DAY.format(at)}, ${aboutTimeOfDay(at)}`;
}

/** @param {number} count */
export function countWords(count) {
  return count < 100_000 ? WHOLE.format(Math.round(count)) : SHORT.format(count);
}

/** @param {number} perSecond */
export function rateWords(perSecond) {
  return perSecond > 0 && perSecond < 10 ? perSecond.toFixed(1) : countWords(perSecond);
}

/** @param {number} milliseconds */
export function delayWords(milliseconds) {
  return milliseconds < 10 ? `${milliseconds.toFixed(1)} ms` : `${WHOLE.format(Math.round(milliseconds))} ms`;
}

/**
 * The description of a plot for screen readers.
 *
 * @param {string} title
 * @param {number[]} past oldest first
 * @param {(value: number) => string} inWords
 */
export function pastWords(title, past, inWords) {
  if (past.length < 2) {
    return `${title}: too few values for a plot yet.`;
  }
  const [lowest, highest] = [Math.min(...past), Math.max(...past)];
  const last = past[past.length - 1];
  return `${title}, last two minutes: from ${inWords(lowest)} to ${inWords(highest)}, now ${inWords(last)}.`;
}

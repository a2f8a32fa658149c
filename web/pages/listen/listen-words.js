// SPDX-License-Identifier: Apache-2.0
import { languageName } from '../shared/language-names.js';
import { aboutTimeOfDay, lengthInWords, positionInWords, roughlyInWords, secondsInWords } from '../shared/time-words.js';

/** The texts of the Listen page. */

/**
 * The state on which the texts depend.
 *
 * @typedef {object} Scene
 * @property {'looking' | 'ready' | 'unknown' | 'unreachable' | 'on'} stage `on`: the user has pressed play
 * @property {import('/sdk/holdfast.js').ListenerState} listening
 * @property {string | null} speaking the session's state
 * @property {boolean} isHeld paused by the listener
 * @property {boolean} isOnline
 * @property {boolean} hasKept whether audio of an ended session is still kept
 * @property {string | null} failure its code
 * @property {string} failureWords the error's message
 */

/** @typedef {{words: string, title: string, isTrouble: boolean}} Said */

/** @type {Readonly<Record<string, string>>} */
const FAILURES = Object.freeze({
  noSuchSession: 'There is no talk of this name any more.',
  sessionEnded: 'This talk has ended, and nothing of it is kept any more.',
  sessionExpired: 'This talk has expired. It never had a speaker.',
  unauthenticated: 'You need a sign-in to listen to this talk.',
  notAllowed: 'You need a sign-in to listen to this talk.',
  tooManyRequests: 'Very many people are joining now. Please try again in a moment.',
  rate: 'Very many people are joining now. Please try again in a moment.',
  unavailable: 'The server has no capacity now. Please try again in a moment.',
  unreachable: 'The server does not answer. Please try again in a moment.',
  unsupportedAudio: 'This browser cannot play the sound of this talk. A newer one can.',
  unsupportedBrowser: 'This browser cannot play the sound of this talk. A newer one can.',
});

/** @type {Readonly<Record<string, string>>} */
const GAP_REASONS = Object.freeze({
  retention: 'it is too old, and no longer kept',
  speakerLost: 'it was lost on the speaker’s side',
  lagged: 'this connection was too slow, and it is no longer kept',
  restart: 'it was lost while the server was being restarted',
  unexplained: 'it did not arrive',
});

export const words = Object.freeze({
  play: 'Play',
  pause: 'Pause',
  tapToListen: 'Tap to listen',
  again: 'Try again',
  fromTheStart: 'Listen from the start',
  jumpToLive: 'Jump to live',
  skipToTheEnd: 'Skip to the end',
  atLive: 'Live',
});

/**
 * @param {Scene} scene
 * @returns {Said}
 */
export function saidOf(scene) {
  switch (scene.stage) {
    case 'looking':
      return calm('', 'Listen');
    case 'unknown':
      return calm(
        'There is no talk at this link. Perhaps it was cut short, or the talk ended more than a day ago.',
        'No such talk',
      );
    case 'unreachable':
      return scene.isOnline
        ? calm('The server does not answer. Please try again in a moment.', 'No answer')
        : calm('You are offline. Please try again once the network is back.', 'Offline');
    case 'ready':
      return saidBeforehand(scene);
    default:
      return saidWhileOn(scene);
  }
}

/** @param {Scene} scene @returns {Said} */
function saidBeforehand(scene) {
  switch (scene.speaking) {
    case 'ended':
      return scene.hasKept
        ? calm('This talk has ended. You can hear what is kept of it, from the start.', 'Ended')
        : calm('This talk has ended.', 'Ended');
    case 'waiting':
      return calm('The talk has not begun yet. Press play, and you will hear it as soon as it does.', 'Not begun yet');
    case 'paused':
      return calm('The speaker is taking a break. Press play, and you will hear how it goes on.', 'Break');
    default:
      return calm('The talk is on. Press play to listen.', 'Listen');
  }
}

/** @param {Scene} scene @returns {Said} */
function saidWhileOn(scene) {
  switch (scene.listening) {
    case 'failed':
      return calm(FAILURES[scene.failure ?? ''] ?? scene.failureWords, 'Stopped');
    case 'ended':
      return calm('The talk has ended. Thank you for listening.', 'Ended');
    case 'blocked':
      return calm('Your browser plays sound only after a tap. Tap to listen.', 'Tap to listen');
    case 'reconnecting':
      return scene.isOnline
        ? trouble('Connecting again. You will go on hearing where you were.', 'Reconnecting')
        : trouble('You are offline. You will go on hearing where you were once the network is back.', 'Offline');
    case 'connecting':
      return scene.isOnline ? calm('Connecting …', 'Connecting') : trouble('You are offline.', 'Offline');
    default:
      return scene.isHeld ? calm('Paused. Press play to go on from here.', 'Paused') : saidOfSpeaker(scene.speaking);
  }
}

/** @param {string | null} speaking @returns {Said} */
function saidOfSpeaker(speaking) {
  switch (speaking) {
    case 'waiting':
      return calm('The talk has not begun yet. You will hear it as soon as it does.', 'Not begun yet');
    case 'paused':
      return calm('The speaker is taking a break. It goes on here by itself.', 'Break');
    case 'interrupted':
      return trouble('The speaker is reconnecting. Nothing that is said will be lost.', 'The speaker is reconnecting');
    case 'ended':
      return calm('The talk has ended. You are hearing the rest of it.', 'Listening');
    default:
      return calm('You are listening.', 'Listening');
  }
}

/** @param {string} said @param {string} title @returns {Said} */
function calm(said, title) {
  return { words: said, title, isTrouble: false };
}

/** @param {string} said @param {string} title @returns {Said} */
function trouble(said, title) {
  return { words: said, title, isTrouble: true };
}

/**
 * @param {import('/sdk/holdfast.js').Session} session
 */
export function aboutWords(session) {
  const began = `${session.state === 'ended' ? 'A talk' : 'A live talk'} in ${languageName(session.sourceLanguage)}`;
  return `${began}, since ${aboutTimeOfDay(session.createdAt)}`;
}

/**
 * @param {number} seconds behind live
 * @param {boolean} isOver whether the session has ended
 */
export function behindWords(seconds, isOver) {
  if (isOver) {
    return seconds < 0.05 ? 'The end' : `${secondsInWords(seconds * 1_000)} left`;
  }
  return seconds < 0.05 ? 'Live' : `${secondsInWords(seconds * 1_000)} behind live`;
}

/**
 * The timeline's value for screen readers.
 *
 * @param {number} at seconds since the session's first frame
 * @param {number} live seconds since the session's first frame
 * @param {boolean} isOver whether the session has ended
 */
export function positionWords(at, live, isOver) {
  const rest = roughlyInWords((live - at) * 1_000);
  const atEnd = isOver ? 'The end' : words.atLive;
  const how = live - at < 2 ? atEnd : `${rest} ${isOver ? 'left' : 'behind live'}`;
  return `${how}, at ${positionInWords(at)}`;
}

/** @param {number} oldest position of the oldest frame kept, in seconds */
export function oldestWords(oldest) {
  return oldest < 0.5 ? 'Start' : `${positionInWords(oldest)}, the oldest kept`;
}

/**
 * @param {number} live seconds since the session's first frame
 * @param {boolean} isOver whether the session has ended
 */
export function liveWords(live, isOver) {
  return isOver ? `${positionInWords(live)}, the end` : `${positionInWords(live)} live`;
}

/**
 * @param {import('./gaps.js').Stretch} stretch
 * @returns {string}
 */
export function gapWords({ ms, at, until, reason }) {
  const why = GAP_REASONS[reason] ?? GAP_REASONS.unexplained;
  return reason === 'retention'
    ? `${lengthInWords(ms)} before ${positionInWords(until)}: ${why}.`
    : `${secondsInWords(ms)} at ${positionInWords(at)}: ${why}.`;
}

/**
 * @param {number} ms missing audio in all
 * @param {number} more stretches that are not shown
 */
export function missingWords(ms, more) {
  return `${secondsInWords(ms)} in all${more > 0 ? `: these, and ${more} more before them` : ''}.`;
}

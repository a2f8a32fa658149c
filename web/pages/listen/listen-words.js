import { languageName } from '../shared/language-names.js';
import { aboutTimeOfDay, lengthInWords, placeInTalk, roughlyInWords, secondsInWords } from '../shared/time-words.js';

/** All that the Listen page says. */

/**
 * What is going on, as far as words depend on it.
 *
 * @typedef {object} Scene
 * @property {'looking' | 'ready' | 'unknown' | 'unreachable' | 'on'} stage before anything was asked for, and after
 * @property {import('/sdk/holdfast.js').ListenerState} listening
 * @property {string | null} speaking the session's state
 * @property {boolean} isHeld paused by who listens
 * @property {boolean} isOnline
 * @property {boolean} hasKept whether an ended session may still be heard
 * @property {string | null} failure its code
 * @property {string} failureWords as the SDK has them
 */

/** @typedef {{words: string, title: string, isTrouble: boolean}} Said */

/** @type {Readonly<Record<string, string>>} */
const FAILURES = Object.freeze({
  noSuchSession: 'There is no talk of this name any more.',
  sessionEnded: 'This talk has ended, and nothing of it is kept any more.',
  sessionExpired: 'This talk is over. Nobody spoke in it.',
  unauthenticated: 'This talk can be heard only by people who have been let in.',
  notAllowed: 'This talk can be heard only by people who have been let in.',
  tooManyRequests: 'Very many people are coming in just now. Please try again in a moment.',
  rate: 'Very many people are coming in just now. Please try again in a moment.',
  unavailable: 'There is no room just now. Please try again in a moment.',
  unreachable: 'The server does not answer. Please try again in a moment.',
  unsupportedAudio: 'This browser cannot play the sound of this talk. A newer one can.',
  unsupportedBrowser: 'This browser cannot play the sound of this talk. A newer one can.',
});

/** @type {Readonly<Record<string, string>>} */
const GAP_REASONS = Object.freeze({
  retention: 'it was spoken too long ago, and is kept no longer',
  speakerLost: 'it was lost on the speaker’s side',
  lagged: 'this connection was too slow, and it is kept no longer',
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
        'There is no talk of this name. Perhaps the link was cut short, or it ended more than a day ago.',
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
 * @param {boolean} isOver whether nothing comes after that
 */
export function behindWords(seconds, isOver) {
  if (isOver) {
    return seconds < 0.05 ? 'The end' : `${secondsInWords(seconds * 1_000)} left`;
  }
  return seconds < 0.05 ? 'Live' : `${secondsInWords(seconds * 1_000)} behind live`;
}

/**
 * For the timeline, as a screen reader says it.
 *
 * @param {number} at seconds since the talk began
 * @param {number} live seconds since the talk began
 * @param {boolean} isOver whether nothing comes after that
 */
export function placeWords(at, live, isOver) {
  const rest = roughlyInWords((live - at) * 1_000);
  const atEnd = isOver ? 'The end' : words.atLive;
  const how = live - at < 2 ? atEnd : `${rest} ${isOver ? 'left' : 'behind live'}`;
  return `${how}, at ${placeInTalk(at)}`;
}

/** @param {number} oldest seconds since the talk began, of the oldest that is kept */
export function oldestWords(oldest) {
  return oldest < 0.5 ? 'Start' : `${placeInTalk(oldest)}, the oldest kept`;
}

/**
 * @param {number} live seconds since the talk began
 * @param {boolean} isOver whether nothing comes after that
 */
export function liveWords(live, isOver) {
  return isOver ? `${placeInTalk(live)}, the end` : `${placeInTalk(live)} live`;
}

/**
 * @param {import('./gaps.js').Stretch} stretch
 * @returns {string}
 */
export function gapWords({ ms, at, until, reason }) {
  const why = GAP_REASONS[reason] ?? GAP_REASONS.unexplained;
  return reason === 'retention'
    ? `${lengthInWords(ms)} before ${placeInTalk(until)}: ${why}.`
    : `${secondsInWords(ms)} at ${placeInTalk(at)}: ${why}.`;
}

/**
 * @param {number} ms all that is missing
 * @param {number} more stretches than are shown
 */
export function missingWords(ms, more) {
  return `${secondsInWords(ms)} in all${more > 0 ? `: these, and ${more} more before them` : ''}.`;
}

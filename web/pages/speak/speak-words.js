// SPDX-License-Identifier: Apache-2.0
import { counted, lengthInWords, roughlyInWords, secondsInWords } from '../shared/time-words.js';

/** The texts of the Speak page that are not in its HTML. */

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit', second: '2-digit' });

/** From here on the buffer of one minute is nearly full; milliseconds. */
const NEARLY_FULL_MS = 45_000;

/** @type {Readonly<Record<string, string>>} */
const FAILURES = Object.freeze({
  unreachable: 'The server does not answer just now. Please try again in a moment.',
  connectionLost: 'The server could not be reached for too long. What you said is kept here: you can try again.',
  noToken: 'Signing in did not work just now. Please try again in a moment.',
  unauthenticated: 'Your sign-in was not accepted.',
  notAllowed: 'This sign-in does not allow you to speak here.',
  notTheOwner: 'This talk belongs to another account.',
  noSuchSession: 'There is no talk of this name any more.',
  sessionEnded: 'This talk has ended.',
  sessionExpired: 'This talk has expired: it had no speaker for too long.',
  replaced: 'This talk is being spoken from another place now. This page has stopped.',
  tooManyRequests: 'Too many talks were begun at once. Please try again in a moment.',
  rate: 'Audio was sent too fast. Please try again in a moment.',
  noRoom: 'The server has no storage for another talk now.',
  unavailable: 'The server has no capacity now. Please try again in a moment.',
  invalidFields: 'The server does not know this language. Please choose another one.',
  unsupportedAudio: 'The server does not accept this audio.',
  unsupportedBrowser: 'This browser cannot send sound. A newer one can.',
  microphoneDenied:
    'The browser may not use the microphone. Allow it beside the address of this page, and try again.',
  microphoneMissing: 'There is no microphone. Plug one in, and try again.',
  noMicrophone: 'There is no microphone. Plug one in, and try again.',
  microphoneBusy: 'Another program holds the microphone. Close it there, and try again.',
  microphoneFailed: 'The microphone gave no sound. Choose another one, or plug it in anew.',
  insecurePage: 'Browsers allow the microphone only on pages that come over https, or from this machine.',
});

/** Keys of {@link FAILURES} for errors of `getUserMedia`. @type {Readonly<Record<string, string>>} */
const MICROPHONE_FAILURES = {
  NotAllowedError: 'microphoneDenied',
  SecurityError: 'microphoneDenied',
  NotFoundError: 'microphoneMissing',
  OverconstrainedError: 'microphoneMissing',
  NotReadableError: 'microphoneBusy',
  AbortError: 'microphoneFailed',
};

/** @type {Readonly<Record<string, string>>} */
const WARNINGS = Object.freeze({
  deviceChanged: 'The microphone was changed. Another one is used now.',
  deviceUnplugged: 'The microphone was unplugged. Listeners hear silence until there is another one.',
  mutedBySystem: 'The system has muted the microphone. Listeners hear silence.',
  unmutedBySystem: 'The microphone is heard again.',
  silentMicrophone: 'Nothing can be heard from the microphone. Perhaps it is switched off.',
  soundAgain: 'The microphone is heard again.',
  storageLow: 'The server is short of room. Listeners may not be able to go back as far as usual.',
  notKept: 'This browser keeps nothing on this device: if the page is closed, what is still on its way is lost.',
});

/** @type {Readonly<Record<string, string>>} */
const LOSSES = Object.freeze({
  bufferFull: 'the connection was away for longer than can be kept here',
  serverLost: 'the server no longer has it',
  anotherSpeaker: 'the talk was spoken from another place meanwhile',
  sessionEnded: 'the talk had ended',
  away: 'this page was closed',
});

export const words = Object.freeze({
  yourLanguages: 'Yours',
  otherLanguages: 'More',
  anotherLanguage: 'Another language …',
  noSuchLanguage: 'No language is written like this. An example: gsw-CH.',
  systemMicrophone: 'The system’s microphone',
  mute: 'Mute',
  unmute: 'Unmute',
  pause: 'Take a break',
  resume: 'Go on speaking',
  copied: 'The link is copied.',
  onlyHere: 'This link works on this computer only. For other people, open this page by an address that they can reach.',
  notCopied: 'The link could not be copied. It can be selected and copied by hand.',
  tooLoud: 'Too loud',
  goLive: 'Go live',
  goingLive: 'Going live …',
  thankYou: 'That was your talk.',
  overElsewhere: 'You speak elsewhere now.',
  stopped: 'The talk has stopped here.',
  takeBack: 'Go on here instead',
  tryAgain: 'Go on',
  goOn: 'Go on',
  endIt: 'End it',
  sending: 'Ending …',
  lossesTitle: 'Not everything arrived',
  breakTitle: 'Your talk had a break',
  tokenMissing: 'Please paste your token first.',
  noAnswer: 'The server does not answer. Please try again in a moment.',
});

/** @type {Readonly<Record<'first' | 'ranOut' | 'refused', string>>} */
export const signInReasons = Object.freeze({
  first:
    'The operator of this server gives you a token: a long line of letters that says who you are. It stays in this tab '
    + 'and is deleted when you close it.',
  ranOut: 'Your token is about to run out. Your talk goes on meanwhile; paste a new one, and nothing is lost.',
  refused:
    'The server did not accept your token. It may have run out, or a part of it may be missing. Nothing that you said '
    + 'is lost.',
});

/** @type {Readonly<Record<string, string>>} */
export const testWords = Object.freeze({
  off: 'Try it before you go live.',
  starting: 'Waiting for the microphone …',
  listening: 'Say something.',
  good: 'That sounds good.',
  quiet: 'Very quiet. Come closer to the microphone.',
  silent: 'Nothing can be heard. Is the microphone switched off?',
  loud: 'Too loud. Move away a little.',
});

/** @param {unknown} failure */
export function failureWords(failure) {
  if (!(failure instanceof Error)) {
    return FAILURES.unreachable;
  }
  const code = 'code' in failure && typeof failure.code === 'string' ? failure.code : MICROPHONE_FAILURES[failure.name];
  return FAILURES[code ?? ''] ?? failure.message;
}

/**
 * @param {import('/sdk/holdfast.js').SpeakerState} state
 * @param {{isMuted: boolean, isPaused: boolean, isOnline: boolean, unackedMs: number}} circumstances
 * @returns {{words: string, title: string, isTrouble: boolean}}
 */
export function stateWords(state, { isMuted, isPaused, isOnline, unackedMs }) {
  if (isPaused && (state === 'reconnecting' || state === 'connecting' || state === 'idle')) {
    return breakWords(isOnline);
  }
  const full = unackedMs > NEARLY_FULL_MS ? ' One minute can be kept: better take a break until it is back.' : '';
  switch (state) {
    case 'live':
      return isMuted
        ? { words: 'You are muted. Listeners hear silence.', title: 'Muted', isTrouble: false }
        : { words: 'You are live.', title: 'Live', isTrouble: false };
    case 'paused':
      return { words: 'You are taking a break. Listeners are told so.', title: 'Break', isTrouble: false };
    case 'reconnecting':
      return {
        words: isOnline
          ? `Connecting again. Go on speaking: it is kept here, and will arrive.${full}`
          : `You are offline. Go on speaking: it is kept here, and will arrive once the network is back.${full}`,
        title: isOnline ? 'Reconnecting' : 'Offline',
        isTrouble: true,
      };
    case 'connecting':
    case 'idle':
      return {
        words: `Connecting. You can speak already: it is kept here, and will arrive.${full}`,
        title: 'Connecting',
        isTrouble: false,
      };
    default:
      return { words: 'The talk has ended.', title: 'Ended', isTrouble: false };
  }
}

/** A break while disconnected: nothing is buffered now. @param {boolean} isOnline */
function breakWords(isOnline) {
  const where = isOnline ? 'Connecting again meanwhile.' : 'You are offline meanwhile.';
  return {
    words: `You are taking a break. ${where} What you said before is kept here, and will arrive.`,
    title: 'Break',
    isTrouble: false,
  };
}

/** @param {number} milliseconds that the server may not have */
export function onTheirWayWords(milliseconds) {
  return milliseconds < 500 ? 'Everything has arrived.' : `${secondsInWords(milliseconds)} on their way.`;
}

/** @param {number} count */
export function listenersWords(count) {
  return count === 0 ? 'No listeners yet' : `${counted(count, 'listener')}`;
}

/** @param {{code: string, message: string}} warning */
export function warningWords({ code, message }) {
  return WARNINGS[code] ?? message;
}

/** @param {{ms: number, cause: string}} loss @param {number} when milliseconds since 1970 */
export function lossWords({ ms, cause }, when) {
  const why = LOSSES[cause];
  const what = cause === 'away' ? 'not spoken' : 'lost';
  return `${secondsInWords(ms)} ${what}, ${timeOfDay(when)}${why === undefined ? '' : `: ${why}`}.`;
}

/** A session spoken in this recently may be open in another tab; milliseconds. */
const STILL_SPOKEN_MS = 2_000;

/**
 * @param {{lastSpokenAt: number | null, unackedMs: number}} session `lastSpokenAt` is null if it was not spoken in
 *   this browser
 */
export function unfinishedWords({ lastSpokenAt, unackedMs }) {
  if (lastSpokenAt === null) {
    return 'It has not ended. You can go on speaking in it here.';
  }
  const waiting = unackedMs < 100 ? '' : ` ${secondsInWords(unackedMs)} of it are kept here, and will be sent.`;
  const ago = Date.now() - lastSpokenAt;
  return ago < STILL_SPOKEN_MS
    ? `You were speaking until a moment ago. Should another tab be open with it, that one stops if you go on.${waiting}`
    : `It was interrupted ${roughlyInWords(ago)} ago.${waiting}`;
}

/**
 * @param {{spokenMs: number, connections: number, isComplete: boolean}} talk
 */
export function summaryWords({ spokenMs, connections, isComplete }) {
  const again = connections > 1 ? ` The connection was replaced ${times(connections - 1)} on the way.` : '';
  const arrived = isComplete ? 'Every word arrived.' : 'Not everything arrived:';
  return `You spoke for ${lengthInWords(spokenMs)}.${again} ${arrived}`;
}

/** Why a session ended. @type {Readonly<Record<string, string>>} */
const ENDS = Object.freeze({
  endedByOwner: 'You ended it from another place.',
  endedByOperator: 'The operator of this server ended it.',
  speakerLost: 'It ended because it had no speaker for too long.',
  expired: 'It ended because it had no speaker for too long.',
});

/** @param {string | undefined} endReason */
export function endedWords(endReason) {
  return ENDS[endReason ?? ''] ?? '';
}

/** @param {number} count */
function times(count) {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}

/** @param {number} milliseconds still to be sent */
export function endingWords(milliseconds) {
  return milliseconds < 500 ? 'Ending …' : `Sending the last ${secondsInWords(milliseconds)} …`;
}

/**
 * A time of day to the second, in the browser's locale.
 *
 * @param {number | string | Date} when
 */
function timeOfDay(when) {
  return CLOCK.format(new Date(when));
}

import { HoldfastError } from '../errors.js';

/**
 * What the end of a connection means for what comes next (protocol §7).
 *
 * @typedef {object} Ending
 * @property {'again' | 'token' | 'over' | 'final'} kind connect again; another token may do; the session is over, which is
 *   no failure yet; trying again is of no use
 * @property {HoldfastError} error
 * @property {number} after not before so many milliseconds
 */

/** No server may send a client away for longer at once: a typing error there must not silence a talk for a day. */
export const RETRY_AFTER_MAX_MS = 60_000;

/** With these, RFC 6455 §7.4.1 calls what this side sent wrong. */
const FINAL_STANDARD_CODES = new Set([1002, 1003, 1007, 1008, 1009, 1010]);

/** @type {Readonly<Record<number, [code: string, words: string]>>} */
const WORDS = Object.freeze({
  1000: ['closed', 'The server closed the connection.'],
  1001: ['goAway', 'The server is being restarted.'],
  1006: ['connectionLost', 'The connection broke.'],
  1012: ['goAway', 'The server is being restarted.'],
  1013: ['unavailable', 'The server has no room just now.'],
  4000: ['goAway', 'The server is being restarted.'],
  4001: ['heartbeatMissed', 'Nothing was heard from here for too long.'],
  4002: ['tokenExpired', 'The sign-in has run out.'],
  4003: ['tooFarBehind', 'This listener is too far behind.'],
  4029: ['rate', 'Too much came at once.'],
  4501: ['unauthenticated', 'The sign-in was not accepted.'],
  4503: ['notAllowed', 'This is not allowed with this sign-in.'],
  4504: ['noSuchSession', 'There is no session of this name.'],
  4509: ['replaced', 'Somebody speaks in this session from elsewhere now.'],
  4510: ['sessionEnded', 'The session has ended.'],
  4511: ['sessionExpired', 'The session has ended: nobody spoke in it.'],
  4515: ['unsupportedAudio', 'The server does not take sound of this kind.'],
});

/**
 * @param {string} why
 * @returns {Ending}
 */
export function broken(why) {
  return { kind: 'again', error: new HoldfastError('connectionLost', why, { retryable: true }), after: 0 };
}

/**
 * @param {number} closeCode
 * @param {{code?: unknown, message?: unknown, retryAfterMs?: unknown} | null} told the `error` that came before the close
 * @returns {Ending}
 */
export function endingOf(closeCode, told) {
  const [code, words] = WORDS[closeCode] ?? [`close${closeCode}`, `The server closed the connection (${closeCode}).`];
  const isFinal = FINAL_STANDARD_CODES.has(closeCode) || (closeCode >= 4500 && closeCode <= 4999);
  const error = new HoldfastError(
    typeof told?.code === 'string' ? told.code : code,
    typeof told?.message === 'string' ? told.message : words,
    { retryable: !isFinal, closeCode },
  );
  if (closeCode === 4501) {
    return { kind: 'token', error, after: 0 };
  }
  if (closeCode === 4510 || closeCode === 4511) {
    return { kind: 'over', error, after: 0 };
  }
  return { kind: isFinal ? 'final' : 'again', error, after: isFinal ? 0 : retryAfter(told?.retryAfterMs) };
}

/**
 * @param {unknown} milliseconds as a server says it
 * @returns {number} from 0 to {@link RETRY_AFTER_MAX_MS}
 */
export function retryAfter(milliseconds) {
  return typeof milliseconds === 'number' && milliseconds > 0 ? Math.min(milliseconds, RETRY_AFTER_MAX_MS) : 0;
}

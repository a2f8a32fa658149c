// SPDX-License-Identifier: Apache-2.0
import { HoldfastError } from '../errors.js';

/**
 * What a closed connection means for the next attempt (docs/protocol.md §7).
 *
 * @typedef {object} CloseOutcome
 * @property {'retry' | 'tokenRefused' | 'sessionEnded' | 'fatal'} kind `sessionEnded` is not a failure yet
 * @property {HoldfastError} error
 */

/** Upper bound of a server's delay, so that a wrong setting does not silence a session for a day. */
const RETRY_AFTER_MAX_MS = 60_000;

/** Codes with which the server rejects what this client sent (RFC 6455 §7.4.1): not retried. */
const FINAL_STANDARD_CODES = new Set([1002, 1003, 1007, 1008, 1009, 1010]);

/** Words of protocol/codes.json for close codes, with a sentence each. @type {Readonly<Record<number, [string, string]>>} */
const WORDS = Object.freeze({
  1000: ['done', 'The server closed the connection.'],
  1001: ['clientLeft', 'The server closed the connection.'],
  1002: ['protocolError', 'The server received invalid bytes.'],
  1006: ['connectionLost', 'The connection broke.'],
  1007: ['badText', 'The server received invalid text.'],
  1009: ['messageTooBig', 'A message was too large for the server.'],
  1011: ['serverFault', 'The server has a fault.'],
  1012: ['restart', 'The server is being restarted.'],
  1013: ['storeUnavailable', 'The server has no capacity now.'],
  4000: ['goAway', 'The server is being restarted.'],
  4001: ['heartbeatMissed', 'The server received nothing for too long.'],
  4002: ['tokenExpired', 'The sign-in has run out.'],
  4003: ['tooFarBehind', 'This listener is too far behind.'],
  4029: ['rate', 'Messages or audio were sent too fast.'],
  4500: ['badMessage', 'The server refused a message.'],
  4501: ['unauthenticated', 'The sign-in was not accepted.'],
  4503: ['notAllowed', 'This is not allowed with this sign-in.'],
  4504: ['noSuchSession', 'There is no session with this id.'],
  4509: ['replaced', 'Another page or device speaks in this session now.'],
  4510: ['sessionEnded', 'The session has ended.'],
  4511: ['sessionExpired', 'The session has expired: it never had a speaker.'],
  4515: ['unsupportedAudio', 'The server does not accept this audio.'],
  4526: ['unsupportedVersion', 'Server and page have no protocol version in common.'],
});

/**
 * @param {string} reason
 * @returns {CloseOutcome}
 */
export function broken(reason) {
  return { kind: 'retry', error: new HoldfastError('connectionLost', reason, { retryable: true }) };
}

/**
 * @param {number} closeCode
 * @param {{code?: unknown, message?: unknown, retryAfterMs?: unknown} | null} lastError the `error` message before the close
 * @returns {CloseOutcome}
 */
export function closeOutcomeOf(closeCode, lastError) {
  const [code, words] = WORDS[closeCode] ?? [`close${closeCode}`, `The server closed the connection (${closeCode}).`];
  const isFinal = FINAL_STANDARD_CODES.has(closeCode) || (closeCode >= 4500 && closeCode <= 4999);
  const error = new HoldfastError(
    typeof lastError?.code === 'string' ? lastError.code : code,
    typeof lastError?.message === 'string' ? lastError.message : words,
    { retryable: !isFinal, closeCode, retryAfterMs: retryAfter(lastError?.retryAfterMs) },
  );
  if (closeCode === 4501) {
    return { kind: 'tokenRefused', error };
  }
  if (closeCode === 4510 || closeCode === 4511) {
    return { kind: 'sessionEnded', error };
  }
  return { kind: isFinal ? 'fatal' : 'retry', error };
}

/**
 * @param {unknown} milliseconds as the server says
 * @returns {number} from 0 to {@link RETRY_AFTER_MAX_MS}
 */
export function retryAfter(milliseconds) {
  return typeof milliseconds === 'number' && milliseconds > 0 ? Math.min(milliseconds, RETRY_AFTER_MAX_MS) : 0;
}

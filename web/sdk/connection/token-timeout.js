// SPDX-License-Identifier: Apache-2.0
import { HoldfastError } from '../errors.js';

/** How long a connection waits for the app's token. */
const TOKEN_MAX_MS = 10_000;

/** How long a late token is used. */
const LATE_USED_MS = 10_000;

/**
 * Wraps an app's token function with a timeout: no answer within {@link TOKEN_MAX_MS} is a retryable failure. A late
 * answer, e.g. because the user has to sign in, is kept and returned by the next call.
 *
 * @param {() => Promise<string | null>} token the app's
 * @param {() => void} onLate a late answer has arrived: the next attempt may be made now
 * @param {number} [tokenMax] milliseconds
 * @returns {() => Promise<string | null>}
 */
export function tokenWithTimeout(token, onLate, tokenMax = TOKEN_MAX_MS) {
  let requests = 0;
  /** Requests up to this number are obsolete: a newer answer was returned. */
  let answeredUpTo = 0;
  /** @type {{answer: string | null, at: number} | null} */
  let lateAnswer = null;
  return () => new Promise((resolve, reject) => {
    if (lateAnswer !== null && performance.now() - lateAnswer.at < LATE_USED_MS) {
      const { answer } = lateAnswer;
      lateAnswer = null;
      answeredUpTo = requests;
      resolve(answer);
      return;
    }
    const request = ++requests;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(new HoldfastError('noToken', 'The app returned no token in time.', { retryable: true }));
    }, tokenMax);
    token().then((answer) => {
      clearTimeout(timer);
      if (!isLate) {
        lateAnswer = null;
        answeredUpTo = Math.max(answeredUpTo, request);
        resolve(answer);
      } else if (request > answeredUpTo) {
        lateAnswer = { answer, at: performance.now() };
        onLate();
      }
    }, (failure) => {
      clearTimeout(timer);
      reject(failure);
    });
  });
}

import { HoldfastError } from '../errors.js';

/** How long a connection waits for an app's token. As long as an answer of the server may take. */
export const TOKEN_MAX_MS = 10_000;

/** For how long a token that came too late is used all the same. */
const LATE_USED_MS = 10_000;

/**
 * An app may never answer, and a talk must not wait for it for ever: what takes longer than {@link TOKEN_MAX_MS} counts
 * as no token, and the app is asked again. People who type take longer, so an answer that comes late is not wasted: it
 * is the next one that is given.
 *
 * @param {() => Promise<string | null>} token the app's
 * @param {() => void} late a late answer is there: whoever waits for the next attempt may make it now
 * @param {number} [tokenMax] milliseconds
 * @returns {() => Promise<string | null>}
 */
export function tokenInTime(token, late, tokenMax = TOKEN_MAX_MS) {
  let asked = 0;
  /** Up to here, answers are of no use any more: a newer one was given. */
  let givenUpTo = 0;
  /** @type {{answer: string | null, at: number} | null} */
  let kept = null;
  return () => new Promise((resolve, reject) => {
    if (kept !== null && performance.now() - kept.at < LATE_USED_MS) {
      const { answer } = kept;
      kept = null;
      givenUpTo = asked;
      resolve(answer);
      return;
    }
    const ask = ++asked;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(new HoldfastError('noToken', 'No sign-in could be got in time.', { retryable: true }));
    }, tokenMax);
    token().then((answer) => {
      clearTimeout(timer);
      if (!isLate) {
        kept = null;
        givenUpTo = Math.max(givenUpTo, ask);
        resolve(answer);
      } else if (ask > givenUpTo) {
        kept = { answer, at: performance.now() };
        late();
      }
    }, (failure) => {
      clearTimeout(timer);
      reject(failure);
    });
  });
}

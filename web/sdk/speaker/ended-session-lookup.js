// SPDX-License-Identifier: Apache-2.0
import { HoldfastError } from '../errors.js';

/** Delay between two look-ups while the server is unreachable. */
const ASK_AGAIN_MS = 3_000;

/**
 * Looks up the last frame of a session that ended while disconnected. Retries until the server answers: before that, loss
 * is unknown.
 *
 * @param {import('../sessions-api.js').SessionsApi} sessions
 * @param {string} sessionId
 * @param {HoldfastError} refusal the server's refusal
 * @returns {Promise<number | null>} null if it has no frame or no longer exists
 */
export async function lookUpLastSequence(sessions, sessionId, refusal) {
  for (;;) {
    try {
      const session = await sessions.get(sessionId);
      if (session.state !== 'ended') {
        throw refusal;
      }
      return session.lastSeq ?? null;
    } catch (failure) {
      if (!(failure instanceof HoldfastError)) {
        throw failure;
      }
      if (failure.status === 404 || failure.status === 410) {
        return null;
      }
      if (!failure.retryable) {
        throw failure;
      }
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }
}

import { HoldfastError } from '../errors.js';

/** How soon to ask again how a session ended, where the server cannot be reached. */
const ASK_AGAIN_MS = 3_000;

/**
 * With which frame a session ended that ended unseen. Asks until the server answers: until then nobody knows whether
 * anything was lost.
 *
 * @param {import('../sessions-api.js').SessionsApi} sessions
 * @param {string} sessionId
 * @param {HoldfastError} how the server said that it is over
 * @returns {Promise<number | null>} nothing where it has no frame, or is forgotten
 */
export async function lastSequenceOf(sessions, sessionId, how) {
  for (;;) {
    try {
      const session = await sessions.find(sessionId);
      if (session.state !== 'ended') {
        throw how;
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

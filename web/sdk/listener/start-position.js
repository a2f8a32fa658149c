/**
 * Where to begin: where the speaker is, with the oldest that is kept, with a frame, or so long ago.
 *
 * @typedef {'live' | 'start' | number | `-${number}ms`} From
 */

/**
 * @param {From} from
 * @returns {From} as the server reads it: in whole milliseconds
 */
export function placeOf(from) {
  const ago = /^-(\d+(?:\.\d+)?)ms$/.exec(String(from));
  if (ago !== null) {
    return `-${Math.round(Number(ago[1]))}ms`;
  }
  if (from === 'live' || from === 'start' || (Number.isInteger(from) && Number(from) >= 0)) {
    return from;
  }
  throw new RangeError(`A place in a talk is live, start, a sequence, or a time ago such as -5000ms, not ${from}.`);
}

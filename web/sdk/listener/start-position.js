// SPDX-License-Identifier: Apache-2.0
/**
 * Where listening begins: at the speaker, at the oldest frame kept, at a sequence, or some time ago.
 *
 * @typedef {'live' | 'start' | number | `-${number}ms`} StartPosition
 */

/**
 * @param {StartPosition} from
 * @returns {StartPosition} in the server's form, with whole milliseconds
 */
export function startPositionOf(from) {
  const ago = /^-(\d+(?:\.\d+)?)ms$/.exec(String(from));
  if (ago !== null) {
    return `-${Math.round(Number(ago[1]))}ms`;
  }
  if (from === 'live' || from === 'start' || (Number.isInteger(from) && Number(from) >= 0)) {
    return from;
  }
  throw new RangeError(`A position is live, start, a sequence, or a time ago like -5000ms, not ${from}.`);
}

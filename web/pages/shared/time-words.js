// SPDX-License-Identifier: Apache-2.0
const TENTHS = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const HOUR = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });

/**
 * A short duration to a tenth: `2.4 s`; from ten seconds on as {@link lengthInWords}.
 *
 * @param {number} milliseconds
 */
export function secondsInWords(milliseconds) {
  return milliseconds < 9_950 ? `${TENTHS.format(Math.max(0, milliseconds) / 1_000)} s` : lengthInWords(milliseconds);
}

/**
 * A duration: `12 s`, `4 min 10 s`, `1 h 5 min`.
 *
 * @param {number} milliseconds
 */
export function lengthInWords(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1_000));
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) {
    return `${seconds} s`;
  }
  return minutes < 60
    ? pair(minutes, 'min', seconds % 60, 's')
    : pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

/**
 * A rough duration: `12 seconds`, `4 minutes`, `2 hours`.
 *
 * @param {number} milliseconds
 */
export function roughlyInWords(milliseconds) {
  const seconds = Math.max(1, Math.round(milliseconds / 1_000));
  if (seconds < 90) {
    return counted(seconds, 'second');
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) {
    return counted(minutes, 'minute');
  }
  const hours = Math.round(minutes / 60);
  return hours < 36 ? counted(hours, 'hour') : counted(Math.round(hours / 24), 'day');
}

/**
 * A position, as players show it: `0:07`, `12:30`, `1:02:30`.
 *
 * @param {number} seconds
 */
export function positionInWords(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (/** @type {number} */ number) => String(number).padStart(2, '0');
  const hours = Math.floor(whole / 3_600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** A time of day to the minute, in the browser's locale. @param {number | string | Date} when */
export function aboutTimeOfDay(when) {
  return HOUR.format(new Date(when));
}

/**
 * @param {number} count
 * @param {string} thing in the singular
 */
export function counted(count, thing) {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/**
 * @param {number} large
 * @param {string} largeUnit
 * @param {number} small omitted if it is 0
 * @param {string} smallUnit
 */
function pair(large, largeUnit, small, smallUnit) {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

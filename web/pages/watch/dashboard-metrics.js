// SPDX-License-Identifier: Apache-2.0
import { countWords, delayWords, rateWords } from './ops-words.js';

/** What `GET /admin/figures` answers: numbers by their names. @typedef {Record<string, number | undefined>} DashboardMetrics */

/**
 * One number on the page, and how it is computed.
 *
 * @typedef {object} Metric
 * @property {string} title
 * @property {(now: DashboardMetrics, before: DashboardMetrics | null) => number | null} valueOf null if unknown
 * @property {(value: number) => string} inWords
 * @property {boolean} [mattersAboveZero]
 */

/** @type {readonly Metric[]} */
export const METRICS = Object.freeze([
  { title: 'Live talks', valueOf: (now) => now.sessionsLive ?? null, inWords: countWords },
  { title: 'Speakers', valueOf: (now) => now.speakers ?? null, inWords: countWords },
  { title: 'Listeners', valueOf: (now) => now.listeners ?? null, inWords: countWords },
  { title: 'Deliveries a second', valueOf: rateOf('framesOut'), inWords: rateWords },
  { title: 'Time to confirm', valueOf: ackDelay, inWords: delayWords },
  { title: 'Reconnects a minute', valueOf: perMinute('speakerResumes', 'listenerResumes'), inWords: rateWords },
  {
    title: 'Losses a minute',
    valueOf: perMinute('gapsRetention', 'gapsSpeakerLost', 'gapsLagged', 'gapsRestart'),
    inWords: rateWords,
    mattersAboveZero: true,
  },
  {
    title: 'Slow connections',
    valueOf: (now) => now.blockedConnections ?? null,
    inWords: countWords,
    mattersAboveZero: true,
  },
]);

/**
 * The rate per second of one counter, or of the sum of several, between two polls.
 *
 * @param {...string} names
 * @returns {Metric['valueOf']}
 */
function rateOf(...names) {
  return (now, before) => {
    const seconds = secondsBetween(now, before);
    if (before === null || seconds === null) {
      return null;
    }
    const growth = names.map((name) => (now[name] ?? 0) - (before[name] ?? 0)).reduce((one, other) => one + other, 0);
    return Math.max(0, growth / seconds);
  };
}

/** @param {...string} names @returns {Metric['valueOf']} */
function perMinute(...names) {
  const rate = rateOf(...names);
  return (now, before) => {
    const perSecond = rate(now, before);
    return perSecond === null ? null : perSecond * 60;
  };
}

/**
 * Mean ack delay between two polls, in milliseconds; null without acks.
 *
 * @type {Metric['valueOf']}
 */
function ackDelay(now, before) {
  const acks = (now.acks ?? 0) - (before?.acks ?? 0);
  if (secondsBetween(now, before) === null || acks <= 0) {
    return null;
  }
  return ((now.ackDelaySumMs ?? 0) - (before?.ackDelaySumMs ?? 0)) / acks;
}

/**
 * @param {DashboardMetrics} now
 * @param {DashboardMetrics | null} before
 * @returns {number | null} null if the server has restarted in between
 */
function secondsBetween(now, before) {
  const seconds = (now.uptimeSeconds ?? 0) - (before?.uptimeSeconds ?? 0);
  return before !== null && seconds > 0 ? seconds : null;
}

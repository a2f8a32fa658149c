// SPDX-License-Identifier: Apache-2.0
import { MICROPHONE_SAMPLE_RATE } from './capture/capture-graph.js';

/** Default and limits of the sample rate that an app writes at, in Hz. */
const SAMPLE_RATE = 48_000;
const SAMPLE_RATE_MIN = 8_000;
const SAMPLE_RATE_MAX = 96_000;

const UNACKED_MAX_MS = 60_000;

/**
 * The options of a speaker, with defaults.
 *
 * @param {import('../holdfast.js').SpeakerOptions} options
 * @throws {RangeError} if a value is outside its range
 */
export function checkedOptions(options) {
  const { source = 'microphone', sampleRate = SAMPLE_RATE, sound = 'speech', codec = 'auto' } = options;
  const whenFull = options.whenFull ?? (source === 'chunks' ? 'wait' : 'dropOldest');
  if (!(sampleRate >= SAMPLE_RATE_MIN && sampleRate <= SAMPLE_RATE_MAX)) {
    throw new RangeError(`sampleRate is ${SAMPLE_RATE_MIN} to ${SAMPLE_RATE_MAX} a second, not ${sampleRate}.`);
  }
  requireOneOf('source', source instanceof MediaStream ? 'microphone' : source, ['microphone', 'chunks']);
  requireOneOf('sound', sound, ['speech', 'music']);
  requireOneOf('codec', codec, ['auto', 'opus', 'pcm']);
  // A microphone cannot wait.
  requireOneOf('whenFull', whenFull, source === 'chunks' ? ['wait', 'dropOldest'] : ['dropOldest']);
  const { deviceId, unackedMax = UNACKED_MAX_MS, keep = true } = options;
  return { source, sampleRate, deviceId, sound, codec, unackedMax, whenFull, keep };
}

/**
 * @param {import('../client-context.js').ClientContext} context
 * @param {ReturnType<typeof checkedOptions>} options
 * @param {Pick<import('./worker-messages.js').BeginRequest, 'sessionId' | 'session' | 'create'>} target
 * @returns {import('./worker-messages.js').BeginRequest}
 */
export function beginRequest({ baseUrl, retry }, { source, deviceId, ...options }, target) {
  const sampleRate = source === 'chunks' ? options.sampleRate : MICROPHONE_SAMPLE_RATE;
  return { ...target, ...options, baseUrl, retry, sampleRate };
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {string[]} allowed
 */
function requireOneOf(name, value, allowed) {
  if (typeof value !== 'string' || !allowed.includes(value)) {
    throw new RangeError(`${name} is one of ${allowed.join(', ')}, not ${value}.`);
  }
}

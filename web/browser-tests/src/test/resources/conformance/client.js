// SPDX-License-Identifier: Apache-2.0
/** Does with the SDK what a conversation of protocol/conversations asks of a client. */
import { HoldfastClient } from '/sdk/holdfast.js';

const FRAME_SAMPLES = 320;

/** @typedef {{baseUrl: string, sessionId: string}} Target */

/** @param {Target} target */
function clientOf({ baseUrl }) {
  return new HoldfastClient({ baseUrl, getToken: () => 'a-token' });
}

/** The audio of all conversations: sample i of frame n is the low 16 bits of 31 n + i. @param {number} frame */
function samplesOf(frame) {
  return Int16Array.from({ length: FRAME_SAMPLES }, (_, i) => 31 * frame + i);
}

/**
 * @param {EventTarget} target
 * @param {string} type
 * @returns {unknown[]} filled with the details of these events
 */
function recorded(target, type) {
  /** @type {unknown[]} */
  const details = [];
  target.addEventListener(type, (event) => details.push(/** @type {CustomEvent} */ (event).detail));
  return details;
}

/** @param {() => unknown} condition */
async function until(condition) {
  while (!condition()) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** @param {boolean} isTrue @param {string} claim */
function require(isTrue, claim) {
  if (!isTrue) {
    throw new Error(`It does not hold that ${claim}.`);
  }
}

/** @type {import('/sdk/holdfast.js').SpeakerOptions} */
const OPTIONS = { source: 'chunks', sampleRate: 16_000, codec: 'pcm', keep: false };

/** @param {import('/sdk/holdfast.js').Speaker} speaker @param {number} from @param {number} end */
async function write(speaker, from, end) {
  for (let frame = from; frame < end; frame++) {
    await speaker.write(samplesOf(frame));
  }
}

/** @param {import('/sdk/holdfast.js').Speaker} speaker @param {number} frames */
async function speakAndFinish(speaker, frames) {
  const lost = recorded(speaker, 'lost');
  await speaker.start();
  await write(speaker, 0, frames);
  const report = await speaker.finish();
  require(report.lastSeq === frames - 1 && report.framesSpoken === frames && report.framesLost === 0,
    `${frames} frames arrived, but ${JSON.stringify(report)}`);
  require(lost.length === 0, 'no frame is lost');
}

/** @param {number} frames @returns {(target: Target) => Promise<void>} */
function speaking(frames) {
  return (target) => speakAndFinish(clientOf(target).speak(target.sessionId, OPTIONS), frames);
}

/** @param {Target} target */
async function creatingOverSocket(target) {
  const session = /** @type {const} */ ({ sourceLanguage: 'en-US', qualityTier: 'standard' });
  const speaker = await clientOf(target).createSessionOverSocket(session, OPTIONS);
  require(speaker.sessionId === target.sessionId, `the session is ${target.sessionId}, not ${speaker.sessionId}`);
  await speakAndFinish(speaker, 3);
}

/** The session ends by itself. @param {Target} target */
async function speakingToTheEnd(target) {
  const speaker = clientOf(target).speak(target.sessionId, OPTIONS);
  const lost = recorded(speaker, 'lost');
  await speaker.start();
  await write(speaker, 0, 3);
  await until(() => speaker.state === 'ended');
  require(lost.length === 0, 'no frame is lost');
}

/** @param {string} code @param {number} frames @returns {(target: Target) => Promise<void>} */
function failing(code, frames) {
  return async (target) => {
    const speaker = clientOf(target).speak(target.sessionId, OPTIONS);
    const errors = recorded(speaker, 'error');
    const started = speaker.start().then(() => write(speaker, 0, frames));
    const thrown = await Promise.race([started.then(() => null, (failure) => failure), until(() => errors.length > 0)]);
    await until(() => errors.length > 0 || thrown);
    const failure = /** @type {any} */ (errors[0] ?? thrown);
    require(failure.code === code, `it fails with ${code}, not with ${failure.code}`);
    require(!failure.retryable, 'it is not retryable');
  };
}

/**
 * @param {{from: 'live' | 'start', heard: number, gaps?: number[][], seekTo?: number, seekAfter?: number}} what
 * @returns {(target: Target) => Promise<void>}
 */
function listening({ from, heard, gaps = [], seekTo, seekAfter }) {
  return async (target) => {
    const listener = clientOf(target).listen(target.sessionId, { from });
    const told = /** @type {import('/sdk/holdfast.js').Gap[]} */ (recorded(listener, 'gap'));
    await listener.play();
    if (seekTo !== undefined) {
      await until(() => listener.stats.framesHeard >= (seekAfter ?? 0));
      listener.seek(seekTo);
    }
    await until(() => listener.state === 'ended');
    await until(() => listener.stats.framesHeard >= heard);
    require(listener.stats.framesHeard === heard, `${heard} frames are heard, not ${listener.stats.framesHeard}`);
    const ranges = told.map(({ fromSeq, toSeq, reason }) => [fromSeq, toSeq, reason]);
    require(JSON.stringify(ranges) === JSON.stringify(gaps), `the gaps are ${JSON.stringify(gaps)}, not ${JSON.stringify(ranges)}`);
    await listener.close();
  };
}

/** @param {Target} target */
async function listeningToStates(target) {
  const listener = clientOf(target).listen(target.sessionId, { from: 'live' });
  const states = recorded(listener, 'speakerstate');
  await listener.play();
  await until(() => states.at(-1) === 'interrupted');
  require(states.join(' ') === 'live paused live interrupted', `the states are told, not ${states}`);
  await listener.close();
}

/** @param {Target} target */
async function speakingThroughGoAway(target) {
  const speaker = clientOf(target).speak(target.sessionId, OPTIONS);
  const lost = recorded(speaker, 'lost');
  await speaker.start();
  await write(speaker, 0, 3);
  await until(() => speaker.state === 'reconnecting' || speaker.stats.connections > 1);
  await write(speaker, 3, 6);
  const report = await speaker.finish();
  require(report.framesLost === 0 && lost.length === 0 && report.lastSeq === 5, 'no frame is lost');
}

/** The frames follow the refresh, which the server asks for at once. @param {Target} target */
async function speakingAfterTokenRefresh({ baseUrl, sessionId }) {
  let tokens = 0;
  const client = new HoldfastClient({ baseUrl, getToken: () => `token-${++tokens}` });
  const speaker = client.speak(sessionId, OPTIONS);
  await speaker.start();
  // One for the session, one for the ticket, one for the refresh.
  await until(() => tokens >= 3);
  await write(speaker, 0, 3);
  const report = await speaker.finish();
  require(report.framesLost === 0 && report.connections === 1, 'one connection carries all frames');
}

/** @param {Target} target */
async function creatingOverHttp(target) {
  const { sessionId } = await clientOf(target).createSession({ sourceLanguage: 'en-US', qualityTier: 'standard' });
  require(sessionId === target.sessionId, `the session is ${target.sessionId}, not ${sessionId}`);
}

/** What to do in each conversation, by its name. @type {Record<string, (target: Target) => Promise<void>>} */
export const conversations = {
  'create-over-socket': creatingOverSocket,
  'create-over-socket-cut': creatingOverSocket,
  'go-away': speakingThroughGoAway,
  'http-create': creatingOverHttp,
  listen: listening({ from: 'live', heard: 3 }),
  'listen-after-the-end': listening({ from: 'start', heard: 3 }),
  'listen-before-the-speaker': listening({ from: 'live', heard: 3 }),
  'listen-gap': listening({ from: 'start', heard: 5, gaps: [/** @type {any} */ ([3, 4, 'speakerLost'])] }),
  'listen-replay': listening({ from: 'start', heard: 7 }),
  'listen-resume': listening({ from: 'start', heard: 7 }),
  'listen-seek': listening({ from: 'start', heard: 8, seekTo: 2, seekAfter: 5 }),
  'listen-state': listeningToStates,
  'refuse-no-such-session': failing('noSuchSession', 0),
  'refuse-not-the-owner': failing('notAllowed', 0),
  speak: speaking(3),
  'speak-ended-by-owner': speakingToTheEnd,
  'speak-ended-meanwhile': speakingToTheEnd,
  'speak-paced': speaking(100),
  'speak-replaced': failing('replaced', 3),
  'speak-resume': speaking(10),
  'token-again': speaking(3),
  'token-refresh': speakingAfterTokenRefresh,
  unavailable: speaking(3),
};

// SPDX-License-Identifier: Apache-2.0
import { asData, tokenFromPage } from '../connection/worker.js';
import { tokenWithTimeout } from '../connection/token-timeout.js';
import { SessionsApi } from '../sessions-api.js';
import { DecodeQueue } from './decoding/decode-queue.js';
import { PlaybackPosition } from './playback/playback-position.js';
import { ListenerProtocol } from './listener-protocol.js';
import { PlaybackFeeder } from './playback/playback-feeder.js';

/** Interval of `position` messages. */
const POSITION_EVERY_MS = 250;

const scope = /** @type {DedicatedWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

/**
 * @typedef {import('./listener-protocol.js').ListenerProtocolCallbacks} ListenerProtocolCallbacks
 * @typedef {import('./playback/playback-feeder.js').FeederCallbacks} FeederCallbacks
 */

/**
 * A listener's dedicated worker: owns the connection, the decode queue and the decoder, so that a slow page does not matter.
 *
 * @implements {ListenerProtocolCallbacks}
 * @implements {FeederCallbacks}
 */
class ListenerWorker {
  #buffers = { queue: new DecodeQueue(), position: new PlaybackPosition() };
  #protocol;
  #feeder;
  #isListening = false;
  /** The worklet's last report; kept after a seek until the next one. */
  #lastReport = { framesPlayed: 0, underruns: 0, targetMs: 0 };

  /** @param {any} begin the page's first message */
  constructor({ baseUrl, sessionId, key, retry, from, port, sampleRate }) {
    const token = tokenFromPage(scope);
    const tokenInTime = tokenWithTimeout(token, () => this.#protocol.retryNow());
    const sessions = new SessionsApi({ baseUrl, token: tokenInTime });
    const endpoint = { baseUrl, sessionId, key, token, tokenWithTimeout: tokenInTime, sessions, retry };
    this.#protocol = new ListenerProtocol(endpoint, from, this.#buffers, this);
    this.#feeder = new PlaybackFeeder(port, sampleRate, this.#buffers, this);
    this.#feeder.flush(from === 'live');
    setInterval(() => this.#publishPosition(), POSITION_EVERY_MS);
  }

  get bufferMs() {
    return this.#lastReport.targetMs;
  }

  /** @param {any} message from the page */
  onMessage(message) {
    switch (message.type) {
      case 'listen':
        this.#isListening = true;
        this.#protocol.listen();
        break;
      case 'close':
        this.#isListening = false;
        this.#feeder.holdPosition();
        this.#protocol.close();
        break;
      case 'seek':
        this.#feeder.flush(message.from === 'live');
        this.#protocol.seek(message.from, this.#isListening);
        this.#publishPosition();
        break;
      case 'running':
        this.#feeder.isRunning = message.isRunning;
        break;
      case 'retryNow':
        this.#protocol.retryNow();
        break;
      default:
    }
  }

  #publishPosition() {
    this.#lastReport = this.#feeder.report ?? this.#lastReport;
    const position = this.#buffers.position.snapshot(performance.now());
    scope.postMessage({
      type: 'position',
      position,
      stats: {
        framesHeard: this.#lastReport.framesPlayed,
        framesMissed: this.#feeder.framesMissed,
        framesRepeated: this.#protocol.repeated,
        underruns: this.#lastReport.underruns,
        targetDelayMs: this.#lastReport.targetMs,
        behindMs: Math.round(position.behindLive * 1_000),
        connections: this.#protocol.connections,
      },
    });
  }

  onAttached() {
    scope.postMessage({ type: 'attached' });
  }

  onLost() {
    scope.postMessage({ type: 'lost' });
  }

  /** @param {string} state */
  onSpeakerState(state) {
    this.#feeder.setSpeakerLive(state === 'live');
    scope.postMessage({ type: 'speaker', state });
  }

  /** @param {number} sampleRate */
  onSampleRate(sampleRate) {
    this.#feeder.setPcmSampleRate(sampleRate);
  }

  onQueued() {
    this.#feeder.fill(this.#protocol.liveFrom);
  }

  onTaken() {
    this.#protocol.resumeWhenRoom();
  }

  /** @param {{fromSeq: number, toSeq: number, ms: number, at: number, reason: string}} gap */
  onGap(gap) {
    scope.postMessage({ type: 'gap', gap });
  }

  onEnded() {
    this.#isListening = false;
    this.#publishPosition();
    scope.postMessage({ type: 'ended' });
  }

  /** @param {import('../errors.js').HoldfastError} error */
  onSessionEnded(error) {
    scope.postMessage({ type: 'sessionEnded', error: asData(error) });
  }

  /** @param {import('../errors.js').HoldfastError} error */
  onFailed(error) {
    this.#isListening = false;
    scope.postMessage({ type: 'failed', error: asData(error) });
  }

  /** @param {import('../errors.js').HoldfastError} error */
  onUndecodable(error) {
    this.#protocol.close();
    this.onFailed(error);
  }
}

/** @type {ListenerWorker | null} */
let worker = null;

scope.addEventListener('message', ({ data }) => {
  if (data.type === 'begin') {
    worker = new ListenerWorker(data);
  } else {
    worker?.onMessage(data);
  }
});

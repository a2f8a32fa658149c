// SPDX-License-Identifier: Apache-2.0
import { asError, serveTokens, startWorker } from '../connection/worker.js';
import { Deferred } from '../deferred.js';
import { HoldfastError } from '../errors.js';
import { startPositionOf } from './start-position.js';
import { DeviceIntegration } from './device-integration.js';
import { AudioOutput } from './playback/audio-output.js';

/** @typedef {import('../holdfast.js').ListenerState} State */

/** Listens to one session. Lives on the page. Its events are declared in `holdfast.d.ts`. */
export class Listener extends EventTarget {
  #context;
  #sessionId;
  #key;
  #from;
  #volume;
  /** @type {State} */
  #state = 'idle';
  /** @type {AudioOutput | null} */
  #output = null;
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Promise<void> | null} */
  #opening = null;
  #device;
  #isAttached = false;
  /** Nothing was played yet from the requested position. */
  #isNewPosition = true;
  #speakerState = '';
  /** Of the current {@link play}: results of older calls are ignored. */
  #attempt = 0;
  /** @type {Deferred<void> | null} */
  #pendingPlay = null;
  #counts = {
    framesHeard: 0, framesMissed: 0, framesRepeated: 0, underruns: 0, targetDelayMs: 0, behindMs: 0, connections: 0,
  };

  /**
   * @param {import('../client-context.js').ClientContext} context
   * @param {string} sessionId
   * @param {import('../holdfast.js').ListenerOptions} options
   */
  constructor(context, sessionId, { from = 'live', key, volume = 1, title = sessionId }) {
    super();
    this.#context = context;
    this.#sessionId = sessionId;
    this.#key = key;
    this.#from = startPositionOf(from);
    this.#volume = volumeOf(volume);
    this.#device = new DeviceIntegration(title, { play: () => this.play().catch(() => {}), pause: () => this.pause() });
  }

  get sessionId() {
    return this.#sessionId;
  }

  get state() {
    return this.#state;
  }

  /** @returns {import('../holdfast.js').ListenerStats} */
  get stats() {
    return { state: this.#state, ...this.#counts };
  }

  get volume() {
    return this.#volume;
  }

  set volume(volume) {
    this.#volume = volumeOf(volume);
    if (this.#output !== null) {
      this.#output.volume = this.#volume;
    }
  }

  /** @returns {Promise<void>} */
  play() {
    if (this.#pendingPlay !== null) {
      return this.#pendingPlay.promise;
    }
    if (this.#state === 'playing' || this.#state === 'reconnecting') {
      return Promise.resolve();
    }
    if (this.#state === 'ended' && !this.#isNewPosition) {
      return Promise.reject(new HoldfastError('sessionEnded', 'The session has ended.'));
    }
    this.#pendingPlay = new Deferred();
    const { promise } = this.#pendingPlay;
    this.#setState('connecting');
    const attempt = ++this.#attempt;
    this.#begin(attempt).catch((error) => {
      if (attempt === this.#attempt) {
        this.#release();
        this.#fail(error);
      }
    });
    return promise;
  }

  /** @param {number} attempt */
  async #begin(attempt) {
    // Before the first await: browsers require this within the click.
    this.#output?.resume();
    this.#opening ??= this.#open();
    await this.#opening;
    const isRunning = attempt === this.#attempt && await this.#output?.resume();
    if (attempt === this.#attempt) {
      if (isRunning) {
        // Frames received before playback would be played late.
        this.#send({ type: 'listen' });
      } else {
        this.#setBlocked();
      }
    }
  }

  /** Opens one audio output and one worker, until {@link close}. */
  async #open() {
    const output = new AudioOutput((isRunning) => this.#onRunning(isRunning));
    const worker = startWorker(new URL('./listener-worker.js', import.meta.url));
    this.#output = output;
    this.#worker = worker;
    output.volume = this.#volume;
    serveTokens(worker, this.#context.token);
    worker.addEventListener('message', ({ data }) => this.#onMessage(data));
    worker.addEventListener('error', () => {
      this.#release();
      this.#fail(new HoldfastError('unreachable', 'A part of the player could not be loaded.', { retryable: true }));
    });
    const retryNow = () => this.#send({ type: 'retryNow' });
    this.#device.watch({ onOnline: retryNow, onVisible: () => [retryNow(), output.tryResume()] });
    const { port1, port2 } = new MessageChannel();
    await output.load(port2);
    const { baseUrl, retry } = this.#context;
    worker.postMessage({
      type: 'begin', baseUrl, sessionId: this.#sessionId, key: this.#key, retry, from: this.#from, port: port1,
      sampleRate: output.sampleRate,
    }, [port1]);
    this.#send({ type: 'running', isRunning: output.isRunning });
  }

  pause() {
    if (['connecting', 'blocked', 'playing', 'reconnecting'].includes(this.#state)) {
      this.#stopPlayback();
      this.#setState('idle');
    }
  }

  jumpToLive() {
    this.seek('live');
  }

  /** @param {import('./start-position.js').StartPosition} from */
  seek(from) {
    this.#from = startPositionOf(from);
    this.#isNewPosition = true;
    this.#send({ type: 'seek', from: this.#from });
  }

  async close() {
    this.#attempt++;
    const closing = this.#release();
    this.#isNewPosition = true;
    this.#setState('idle');
    this.#settlePlay();
    await closing;
  }

  async #release() {
    const output = this.#output;
    this.#device.close();
    this.#worker?.terminate();
    this.#worker = null;
    this.#output = null;
    this.#opening = null;
    this.#isAttached = false;
    await output?.close();
  }

  /** Stops playback and disconnects; keeps the position. */
  #stopPlayback() {
    this.#attempt++;
    this.#isAttached = false;
    this.#send({ type: 'close' });
    this.#output?.pause();
    this.#settlePlay();
  }

  /** The browser blocks audio until a click. */
  #setBlocked() {
    this.#setState('blocked');
    this.#settlePlay();
  }

  /** @param {boolean} isRunning */
  async #onRunning(isRunning) {
    this.#send({ type: 'running', isRunning });
    if (isRunning) {
      this.#updatePlaying();
    } else if (this.#state === 'playing' && !(await this.#output?.tryResume()) && this.#state === 'playing') {
      this.#setBlocked();
    }
  }

  /** Connection or output has changed: with both, it plays. */
  #updatePlaying() {
    if (this.#state === 'blocked' && this.#output?.isRunning && !this.#isAttached) {
      this.#setState('connecting');
      this.#send({ type: 'listen' });
    } else if (this.#isAttached && this.#output?.isRunning && this.#state !== 'playing') {
      this.#isNewPosition = false;
      this.#setState('playing');
      this.#settlePlay();
    }
  }

  /** @param {any} message from the worker */
  #onMessage(message) {
    switch (message.type) {
      case 'attached':
        if (['connecting', 'reconnecting', 'blocked'].includes(this.#state)) {
          this.#isAttached = true;
          this.#updatePlaying();
        }
        break;
      case 'lost':
        this.#isAttached = false;
        if (this.#state === 'playing') {
          this.#setState('reconnecting');
        }
        break;
      case 'speaker':
        if (this.#speakerState !== message.state) {
          this.#speakerState = message.state;
          this.#emit('speakerstate', message.state);
        }
        break;
      case 'gap':
        this.#emit('gap', message.gap);
        break;
      case 'position':
        this.#counts = message.stats;
        this.#emit('position', message.position);
        break;
      case 'ended':
        this.#isNewPosition = false;
        this.#stopPlayback();
        this.#setState('ended');
        break;
      case 'sessionEnded':
        this.#onSessionEnded(asError(message.error));
        break;
      case 'failed':
        this.#fail(asError(message.error));
        break;
      default:
    }
  }

  /** The session had ended before anything was received. @param {HoldfastError} error */
  #onSessionEnded(error) {
    this.#isNewPosition = false;
    this.#output?.pause();
    this.#setState('ended');
    this.#settlePlay(error);
    this.#emit('error', error);
  }

  /** @param {HoldfastError} error */
  #fail(error) {
    if (this.#state !== 'failed' && this.#state !== 'idle') {
      this.#attempt++;
      this.#isAttached = false;
      this.#output?.pause();
      this.#setState('failed');
      this.#settlePlay(error);
      this.#emit('error', error);
    }
  }

  /** Settles the pending {@link play}. @param {HoldfastError} [error] */
  #settlePlay(error) {
    const pending = this.#pendingPlay;
    this.#pendingPlay = null;
    if (error === undefined) {
      pending?.resolve();
    } else {
      pending?.reject(error);
    }
  }

  /** @param {Record<string, unknown>} message */
  #send(message) {
    this.#worker?.postMessage(message);
  }

  /** @param {State} state */
  #setState(state) {
    if (this.#state !== state) {
      this.#state = state;
      this.#device.setPlaying(state === 'playing' || state === 'reconnecting');
      this.#emit('statechange', state);
    }
  }

  /**
   * @param {string} name
   * @param {unknown} detail
   */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** @param {number} volume */
function volumeOf(volume) {
  if (!(volume >= 0 && volume <= 1)) {
    throw new RangeError(`A volume is 0 to 1, not ${volume}.`);
  }
  return volume;
}

// SPDX-License-Identifier: Apache-2.0
import { asError } from '../connection/worker.js';
import { HoldfastError } from '../errors.js';
import { Microphone } from './capture/microphone.js';
import { beginRequest, checkedOptions } from './speaker-options.js';
import { WorkerHandle } from './worker-handle.js';
import { NO_STATS, WARNINGS } from './worker-messages.js';

/**
 * @typedef {import('../holdfast.js').Session} Session
 * @typedef {import('../holdfast.js').SpeakerState} SpeakerState
 * @typedef {import('../holdfast.js').FinishReport} FinishReport
 */

/**
 * Speaks in one session. Lives on the page; the audio, from the microphone's samples to the last ack, is handled by a
 * worker (`speaker-pipeline.js`). Its events are declared in `holdfast.d.ts`.
 */
export class Speaker extends EventTarget {
  #context;
  #options;
  #sessionId;
  /** @type {Session | null} */
  #session;
  #create;
  /** @type {SpeakerState} */
  #state = 'idle';
  #stats = NO_STATS;
  #isMuted = false;
  #isPaused = false;
  /** @type {WorkerHandle | null} */
  #worker = null;
  /** @type {Microphone | null} */
  #microphone = null;
  /** Why it cannot be started again. @type {HoldfastError | null} */
  #finalError = null;
  /** @type {Promise<void> | null} */
  #starting = null;
  /** How the session ended here. @type {Promise<FinishReport> | null} */
  #result = null;
  /** @type {Promise<FinishReport> | null} */
  #finishing = null;
  /** @type {Promise<void> | null} */
  #closing = null;

  /**
   * @param {import('../client-context.js').ClientContext} context
   * @param {{sessionId: string, known: Session | null} | {create: import('../holdfast.js').NewSession}} origin
   * @param {import('../holdfast.js').SpeakerOptions} options
   */
  constructor(context, origin, options) {
    super();
    this.#context = context;
    this.#options = checkedOptions(options);
    this.#create = 'create' in origin ? origin.create : null;
    this.#sessionId = 'create' in origin ? '' : origin.sessionId;
    this.#session = 'create' in origin ? null : origin.known;
    if (this.#create !== null) {
      this.#openWorker();
    }
  }

  get sessionId() {
    return this.#sessionId;
  }

  get session() {
    return this.#session;
  }

  get state() {
    return this.#state;
  }

  get stats() {
    return { ...this.#stats, state: this.#state };
  }

  get muted() {
    return this.#isMuted;
  }

  /** From {@link pause} to {@link resume}. {@link state} says so only while there is a connection. */
  get paused() {
    return this.#isPaused;
  }

  /** Of a speaker that creates its session: resolves once the session exists. @type {Promise<Session>} */
  get created() {
    return /** @type {WorkerHandle} */ (this.#worker).created.promise;
  }

  /** @returns {Promise<void>} resolves once the session is known and audio is buffered, connected or not */
  start() {
    if (this.#finalError !== null) {
      return Promise.reject(this.#finalError);
    }
    this.#starting ??= this.#start().catch((failure) => {
      this.#starting = null;
      throw failure;
    });
    return this.#starting;
  }

  async #start() {
    this.#setState('connecting');
    const worker = this.#openedWorker ?? this.#openWorker();
    try {
      // The browser asks for the microphone in the click that called start(); the server is asked at the same time.
      worker.send({ type: 'start' });
      await this.#openMicrophone(worker);
      await worker.started.promise;
    } catch (failure) {
      throw await this.#onStartFailed(failure);
    }
  }

  /** @param {unknown} failure */
  async #onStartFailed(failure) {
    const error = failure instanceof HoldfastError
      ? failure
      : new HoldfastError('fault', 'The microphone cannot be used on this page.');
    await this.#closeMicrophone();
    if (this.#finalError !== null) {
      return this.#finalError;
    }
    if (this.#create === null) {
      this.#openedWorker?.close(error);
    }
    if (error.code === 'sessionEnded' || error.code === 'sessionExpired') {
      this.#finalError = error;
      this.#setState('ended');
    } else if (error.code === 'noSuchSession') {
      this.#fail(error);
    } else {
      this.#setState('idle');
    }
    return error;
  }

  /** @param {WorkerHandle} worker */
  async #openMicrophone(worker) {
    const { source, deviceId, sound } = this.#options;
    if (source === 'chunks') {
      return;
    }
    const microphone = new Microphone({ stream: source === 'microphone' ? null : source, deviceId, sound }, {
      onPort: (port) => worker.send({ type: 'microphone', port }, [port]),
      onWarning: (code) => this.#emit('warning', { code, message: WARNINGS[code] }),
    });
    this.#microphone = microphone;
    await microphone.open();
    if (this.#microphone !== microphone) {
      throw this.#finalError ?? closedError();
    }
  }

  get #openedWorker() {
    return this.#worker?.isOpen ? this.#worker : null;
  }

  #openWorker() {
    const target = { sessionId: this.#sessionId || null, session: this.#session, create: this.#create };
    const worker = new WorkerHandle(beginRequest(this.#context, this.#options, target), this.#context.token, {
      onMessage: (message) => this.#onMessage(message),
      onFailed: () => this.#fail(
        new HoldfastError('fault', 'The part of this page that sends your voice has stopped.')),
    });
    this.#worker = worker;
    worker.send({ type: 'mute', on: this.#isMuted });
    worker.send({ type: 'pause', on: this.#isPaused });
    return worker;
  }

  /** @param {import('./worker-messages.js').FromWorker} message */
  #onMessage(message) {
    switch (message.type) {
      case 'created':
        this.#sessionId = message.session.sessionId;
        this.#setSession(message.session);
        break;
      case 'started':
        this.#setSession(message.session);
        break;
      case 'state':
        this.#setState(message.state);
        break;
      case 'stats':
        this.#stats = message.stats;
        this.#emit('stats', this.stats);
        break;
      case 'level':
        this.#emit('level', message.level);
        break;
      case 'listeners':
        this.#stats = { ...this.#stats, listeners: message.count };
        this.#emit('listeners', message.count);
        break;
      case 'lost':
        this.#emit('lost', message.lost);
        break;
      case 'warning':
        this.#onWarning(message.warning);
        break;
      case 'failed':
        this.#fail(asError(message.failure));
        break;
      case 'finished':
      case 'audioLost':
        this.#result = this.#worker?.finished.promise ?? null;
        this.#setState('ended');
        this.#release(new HoldfastError('sessionEnded', 'The session has ended.'));
        break;
      case 'closed':
        this.#release(closedError());
        this.#setState('idle');
        break;
      default:
    }
  }

  /** @param {import('./worker-messages.js').Warning} warning */
  #onWarning(warning) {
    // A microphone that the system muted is silent, and `mutedBySystem` has said why.
    if (warning.code !== 'silentMicrophone' || (this.#microphone !== null && !this.#microphone.isMuted)) {
      this.#emit('warning', warning);
    }
  }

  /** @param {Session} session */
  #setSession(session) {
    this.#session = session;
    this.#emit('session', session);
  }

  /** @param {SpeakerState} state */
  #setState(state) {
    if (state !== this.#state) {
      this.#state = state;
      if (state === 'ended' || state === 'failed') {
        this.#closeMicrophone();
      }
      this.#emit('statechange', state);
    }
  }

  /** @param {HoldfastError} error */
  #fail(error) {
    const isFirst = this.#finalError === null;
    if (isFirst) {
      this.#finalError = error;
      this.#setState('failed');
    }
    this.#release(error);
    if (isFirst) {
      this.#emit('error', error);
    }
  }

  /** @param {HoldfastError} error rejects every promise that is pending */
  #release(error) {
    this.#finalError ??= error;
    this.#closeMicrophone();
    this.#openedWorker?.close(error);
  }

  async #closeMicrophone() {
    const microphone = this.#microphone;
    this.#microphone = null;
    await microphone?.close();
  }

  /** @param {Float32Array | Int16Array} samples @returns {Promise<void>} resolves once the samples are buffered */
  write(samples) {
    if (this.#options.source !== 'chunks') {
      throw new HoldfastError('notChunks', 'This speaker listens to a microphone.');
    }
    if (this.#finalError !== null) {
      throw this.#finalError;
    }
    const worker = this.#openedWorker;
    if (worker === null || this.#starting === null) {
      throw new HoldfastError('notStarted', 'Start the speaker before anything is written.');
    }
    return worker.write(samples);
  }

  mute() {
    this.#mute(true);
  }

  unmute() {
    this.#mute(false);
  }

  /** @param {boolean} on */
  #mute(on) {
    this.#isMuted = on;
    this.#openedWorker?.send({ type: 'mute', on });
  }

  pause() {
    this.#pause(true);
  }

  resume() {
    this.#pause(false);
  }

  /** @param {boolean} on */
  #pause(on) {
    if (on !== this.#isPaused) {
      this.#isPaused = on;
      this.#openedWorker?.send({ type: 'pause', on });
    }
  }

  /** @param {string} deviceId */
  async useMicrophone(deviceId) {
    this.#options = { ...this.#options, deviceId };
    await this.#microphone?.change(deviceId);
  }

  /** @returns {Promise<FinishReport>} resolves once the server has every frame and the session has ended */
  finish() {
    this.#finishing ??= this.#finish().catch((failure) => {
      if (this.#finalError === null) {
        this.#finishing = null;
      }
      throw failure;
    });
    return this.#finishing;
  }

  async #finish() {
    await this.#starting?.catch(() => {});
    // close() came first: it leaves the session alive, and this call must not end it.
    await this.#closing;
    const worker = this.#openedWorker;
    if (worker === null) {
      return this.#finishUnstarted();
    }
    // Not awaited: the microphone's port tells the worker when the last samples are there.
    this.#closeMicrophone();
    worker.send({ type: 'finish' });
    return worker.finished.promise;
  }

  async #finishUnstarted() {
    if (this.#result !== null) {
      return this.#result;
    }
    if (this.#finalError !== null) {
      throw this.#finalError;
    }
    await this.#context.sessions.end(this.#sessionId);
    this.#finalError = new HoldfastError('sessionEnded', 'The session has ended.');
    this.#setState('ended');
    this.#result = Promise.resolve({ sessionId: this.#sessionId, lastSeq: null, framesSpoken: 0, framesLost: 0, connections: 0 });
    return this.#result;
  }

  /** @returns {Promise<void>} leaves the session alive; resolves once what is unacked is acked or kept in the browser */
  close() {
    // A second call must not stop the worker in which the first waits for acks.
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close() {
    const error = closedError();
    const wasFinal = this.#finalError !== null;
    this.#finalError ??= error;
    const starting = this.#starting;
    const worker = this.#openedWorker;
    if (worker === null || starting === null || wasFinal) {
      this.#release(error);
      if (!wasFinal) {
        this.#setState('idle');
      }
      return;
    }
    this.#closeMicrophone();
    worker.started.reject(error);
    await starting.catch(() => {});
    if (worker.isOpen) {
      worker.send({ type: 'close' });
      await worker.finished.promise.catch(() => {});
    }
  }

  /** @param {string} type @param {unknown} detail */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function closedError() {
  return new HoldfastError('speakerClosed', 'The speaker was closed.');
}

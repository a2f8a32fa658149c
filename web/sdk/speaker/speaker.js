import { asError, serveTokens, startThread } from '../connection/worker.js';
import { HoldfastError } from '../errors.js';
import { MICROPHONE_HERTZ } from './capture/capture-graph.js';
import { WARNINGS } from './worker-messages.js';
import { Microphone } from './capture/microphone.js';
import { Promised } from './deferred.js';

/**
 * @typedef {import('../client-context.js').ClientContext} ClientContext
 * @typedef {import('../holdfast.js').Session} Session
 * @typedef {import('../holdfast.js').SpeakerOptions} SpeakerOptions
 * @typedef {import('../holdfast.js').SpeakerState} SpeakerState
 * @typedef {import('../holdfast.js').SpeakerStats} SpeakerStats
 * @typedef {import('../holdfast.js').FinishReport} FinishReport
 * @typedef {import('./worker-messages.js').FromPage} FromPage
 * @typedef {import('./worker-messages.js').FromThread} FromThread
 */

/** Samples a second of chunks, unless somebody says otherwise; and what is possible. */
const CHUNKS_HERTZ = 48_000;
const CHUNKS_HERTZ_MIN = 8_000;
const CHUNKS_HERTZ_MAX = 96_000;

const UNACKED_MAX_MS = 60_000;

/**
 * Somebody who speaks in a session, as a page sees it. The talk itself, from the microphone's samples to the last ack,
 * lives on a thread of its own: see `speaking-talk.js`.
 *
 * @fires Speaker#statechange and the others that `holdfast.d.ts` tells of
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
  /** @type {SpeakerStats} */
  #stats = {
    state: 'idle', codec: null, framesSpoken: 0, framesAcked: 0, framesLost: 0, unackedMs: 0, spokenMs: 0,
    connections: 0, longestResumeMs: 0, listeners: 0,
  };
  #isMuted = false;
  #isPaused = false;
  /** @type {Worker | null} */
  #thread = null;
  /** @type {Microphone | null} */
  #microphone = null;
  /** Why no other start is possible. @type {HoldfastError | null} */
  #final = null;
  /** @type {Promise<void> | null} */
  #starting = null;
  /** @type {Promised<Session>} */
  #created = new Promised();
  /** The session is known, and audio is kept. @type {Promised<void>} */
  #started = new Promised();
  /** The thread has said its last word. @type {Promised<FinishReport>} */
  #finished = new Promised();
  /** @type {Promise<FinishReport> | null} */
  #stopping = null;
  /** @type {Promise<void> | null} */
  #leaving = null;
  #life = new AbortController();

  /**
   * @param {ClientContext} context
   * @param {{sessionId: string, known: Session | null} | {create: import('../holdfast.js').NewSession}} origin
   * @param {SpeakerOptions} options
   */
  constructor(context, origin, options) {
    super();
    this.#context = context;
    this.#options = checked(options);
    this.#create = 'create' in origin ? origin.create : null;
    this.#sessionId = 'create' in origin ? '' : origin.sessionId;
    this.#session = 'create' in origin ? null : origin.known;
    if (this.#create !== null) {
      this.#openThread();
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

  /** Whether there is a break, connected or not: {@link state} says so only once the server knows. */
  get paused() {
    return this.#isPaused;
  }

  /** Of a speaker that makes its session: resolves once that exists. @type {Promise<Session>} */
  get created() {
    return this.#created.promise;
  }

  /**
   * Resolves once the session is known and audio is being kept, connected or not.
   *
   * @returns {Promise<void>}
   */
  start() {
    if (this.#final !== null) {
      return Promise.reject(this.#final);
    }
    this.#starting ??= this.#start().catch((failure) => {
      this.#starting = null;
      throw failure;
    });
    return this.#starting;
  }

  async #start() {
    this.#becomes('connecting');
    const thread = this.#thread ?? this.#openThread();
    try {
      // The browser asks for the microphone in the click that led here, and the server is asked meanwhile.
      const started = this.#started.promise;
      started.catch(() => {});
      send(thread, { type: 'speak' });
      await this.#openMicrophone(thread);
      await started;
    } catch (failure) {
      throw await this.#notStarted(failure);
    }
  }

  /** @param {unknown} failure */
  async #notStarted(failure) {
    const error = failure instanceof HoldfastError
      ? failure
      : new HoldfastError('fault', 'The microphone cannot be listened to on this page.');
    await this.#closeMicrophone();
    if (this.#final !== null) {
      return this.#final;
    }
    if (this.#create === null) {
      this.#closeThread();
    }
    if (error.code === 'sessionEnded' || error.code === 'sessionExpired') {
      this.#final = error;
      this.#becomes('ended');
    } else if (error.code === 'noSuchSession') {
      this.#fails(error);
    } else {
      this.#becomes('idle');
    }
    return error;
  }

  /** @param {Worker} thread */
  async #openMicrophone(thread) {
    const { source, deviceId, sound } = this.#options;
    if (source === 'chunks') {
      return;
    }
    const stream = source === 'microphone' ? null : source;
    const microphone = new Microphone({ stream, deviceId, sound }, {
      heard: (port) => send(thread, { type: 'microphone', port }, [port]),
      warned: (code) => this.#tell('warning', { code, message: WARNINGS[code] }),
    });
    this.#microphone = microphone;
    await microphone.open();
    if (this.#microphone !== microphone) {
      throw this.#final ?? new HoldfastError('left', 'The talk was left.');
    }
  }

  #openThread() {
    const thread = startThread(new URL('./speaker-worker.js', import.meta.url));
    this.#thread = thread;
    this.#started = new Promised();
    this.#finished = new Promised();
    this.#life = new AbortController();
    const { signal } = this.#life;
    thread.addEventListener('message', ({ data }) => this.#heard(data), { signal });
    thread.addEventListener('error', () => this.#broke(), { signal });
    serveTokens(thread, this.#context.token);
    addEventListener('pagehide', () => send(thread, { type: 'shelve' }), { signal });
    document.addEventListener('visibilitychange', () => {
      send(thread, { type: document.visibilityState === 'visible' ? 'nudge' : 'shelve' });
    }, { signal });
    const { source, sampleRate, sound, codec, unackedMax, keep } = this.#options;
    const { baseUrl, retry } = this.#context;
    send(thread, {
      type: 'begin',
      wish: {
        baseUrl,
        retry,
        sessionId: this.#sessionId || null,
        session: this.#session,
        create: this.#create,
        hertz: source === 'chunks' ? sampleRate : MICROPHONE_HERTZ,
        sound,
        codec,
        unackedMax,
        keep,
      },
    });
    send(thread, { type: 'mute', on: this.#isMuted });
    send(thread, { type: 'pause', on: this.#isPaused });
    return thread;
  }

  /** The thread itself is gone: it could not be loaded, or it has a fault. */
  #broke() {
    const error = new HoldfastError('fault', 'The part of this page that sends your voice has stopped.');
    this.#created.reject(error);
    this.#fails(error);
  }

  /** @param {FromThread} message */
  #heard(message) {
    switch (message.type) {
      case 'created':
        this.#sessionId = message.session.sessionId;
        this.#known(message.session);
        this.#created.resolve(message.session);
        break;
      case 'started':
        this.#known(message.session);
        this.#started.resolve();
        break;
      case 'notStarted':
        this.#started.reject(asError(message.failure));
        break;
      case 'state':
        this.#becomes(message.state);
        break;
      case 'stats':
        this.#stats = message.stats;
        this.#tell('stats', this.stats);
        break;
      case 'level':
        this.#tell('level', message.level);
        break;
      case 'listeners':
        this.#stats.listeners = message.count;
        this.#tell('listeners', message.count);
        break;
      case 'lost':
        this.#tell('lost', message.lost);
        break;
      case 'warning':
        this.#warned(message.warning);
        break;
      case 'failed':
        this.#created.reject(asError(message.failure));
        this.#fails(asError(message.failure));
        break;
      case 'finished':
        this.#ends(() => this.#finished.resolve(message.report));
        break;
      case 'audioLost':
        this.#ends(() => this.#finished.reject(asError(message.failure)));
        break;
      case 'left':
        this.#close(new HoldfastError('left', 'The talk was left.'));
        this.#becomes('idle');
        break;
      default:
    }
  }

  /** @param {import('./worker-messages.js').Warning} warning */
  #warned(warning) {
    // What the system switched off is silent; that was said in better words.
    if (warning.code !== 'silentMicrophone' || (this.#microphone !== null && !this.#microphone.isMuted)) {
      this.#tell('warning', warning);
    }
  }

  /** @param {Session} session */
  #known(session) {
    this.#session = session;
    this.#tell('session', session);
  }

  /** @param {SpeakerState} state */
  #becomes(state) {
    if (state !== this.#state) {
      this.#state = state;
      if (state === 'ended' || state === 'failed') {
        this.#closeMicrophone();
      }
      this.#tell('statechange', state);
    }
  }

  /** @param {() => void} settle */
  #ends(settle) {
    this.#becomes('ended');
    this.#final ??= new HoldfastError('sessionEnded', 'The session has ended.');
    this.#started.reject(this.#final);
    settle();
    this.#closeThread();
  }

  /** @param {HoldfastError} error */
  #fails(error) {
    const isNews = this.#final === null;
    if (isNews) {
      this.#final = error;
      this.#becomes('failed');
    }
    this.#close(error);
    if (isNews) {
      this.#tell('error', error);
    }
  }

  /** @param {HoldfastError} why what is still waited for gets this */
  #close(why) {
    this.#final ??= why;
    this.#started.reject(why);
    this.#finished.reject(why);
    this.#closeMicrophone();
    this.#closeThread();
  }

  #closeThread() {
    this.#life.abort();
    this.#thread?.terminate();
    this.#thread = null;
  }

  async #closeMicrophone() {
    const microphone = this.#microphone;
    this.#microphone = null;
    await microphone?.close();
  }

  /** @param {Float32Array | Int16Array} samples −1 to 1, or 16-bit */
  write(samples) {
    if (this.#options.source !== 'chunks') {
      throw new HoldfastError('notChunks', 'This speaker listens to a microphone.');
    }
    if (this.#final !== null) {
      throw this.#final;
    }
    if (this.#thread === null || this.#starting === null) {
      throw new HoldfastError('notStarted', 'Start the speaker before anything is written.');
    }
    const copy = samples instanceof Int16Array
      ? Float32Array.from(samples, (sample) => sample / 32_768)
      : samples.slice();
    send(this.#thread, { type: 'samples', samples: copy }, [copy.buffer]);
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
    send(this.#thread, { type: 'mute', on });
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
      send(this.#thread, { type: 'pause', on });
    }
  }

  /** @param {string} deviceId */
  async useMicrophone(deviceId) {
    this.#options = { ...this.#options, deviceId };
    await this.#microphone?.change(deviceId);
  }

  /**
   * Ends the session. Resolves once the server has every frame.
   *
   * @returns {Promise<FinishReport>}
   */
  stop() {
    this.#stopping ??= this.#stop().catch((failure) => {
      if (this.#final === null) {
        this.#stopping = null;
      }
      throw failure;
    });
    return this.#stopping;
  }

  /** @returns {Promise<FinishReport>} */
  async #stop() {
    await this.#starting?.catch(() => {});
    // Whoever is leaving has begun to already, and does not end it.
    await this.#leaving;
    if (this.#thread === null) {
      return this.#stopUnstarted();
    }
    const finished = this.#finished.promise;
    // While the last samples are still on their way from the microphone, which says when they are there.
    this.#closeMicrophone();
    send(this.#thread, { type: 'finish' });
    return finished;
  }

  /** @returns {Promise<FinishReport>} */
  async #stopUnstarted() {
    if (this.#finished.isSettled) {
      return this.#finished.promise;
    }
    if (this.#final !== null) {
      throw this.#final;
    }
    await this.#context.sessions.end(this.#sessionId);
    this.#final = new HoldfastError('sessionEnded', 'The session has ended.');
    this.#becomes('ended');
    const report = { sessionId: this.#sessionId, lastSeq: null, framesSpoken: 0, framesLost: 0, connections: 0 };
    this.#finished.resolve(report);
    return report;
  }

  /**
   * Leaves without ending the session: the talk can be gone on with, here or elsewhere.
   *
   * @returns {Promise<void>}
   */
  leave() {
    // A second one must not close the thread in which the first is still waiting for acks.
    this.#leaving ??= this.#leave();
    return this.#leaving;
  }

  async #leave() {
    const left = new HoldfastError('left', 'The talk was left.');
    const wasFinal = this.#final !== null;
    this.#final ??= left;
    const starting = this.#starting;
    if (starting === null || wasFinal || this.#thread === null) {
      this.#close(left);
      if (!wasFinal) {
        this.#becomes('idle');
      }
      return;
    }
    this.#closeMicrophone();
    this.#started.reject(left);
    await starting.catch(() => {});
    if (this.#thread !== null) {
      const over = this.#finished.promise.catch(() => {});
      send(this.#thread, { type: 'leave' });
      await over;
    }
  }

  /**
   * @param {string} type
   * @param {unknown} detail
   */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/**
 * @param {Worker | null} thread
 * @param {FromPage} message
 * @param {Transferable[]} [transfer]
 */
function send(thread, message, transfer = []) {
  thread?.postMessage(message, transfer);
}

/**
 * @param {unknown} value
 * @param {string[]} possible
 * @param {string} name
 */
function one(value, possible, name) {
  if (typeof value !== 'string' || !possible.includes(value)) {
    throw new RangeError(`${name} is one of ${possible.join(', ')}, not ${value}.`);
  }
}

/** @param {SpeakerOptions} options */
function checked(options) {
  const sampleRate = options.sampleRate ?? CHUNKS_HERTZ;
  if (!(sampleRate >= CHUNKS_HERTZ_MIN && sampleRate <= CHUNKS_HERTZ_MAX)) {
    throw new RangeError(`sampleRate is ${CHUNKS_HERTZ_MIN} to ${CHUNKS_HERTZ_MAX} a second, not ${sampleRate}.`);
  }
  const source = options.source ?? 'microphone';
  one(source instanceof MediaStream ? 'microphone' : source, ['microphone', 'chunks'], 'source');
  one(options.sound ?? 'speech', ['speech', 'music'], 'sound');
  one(options.codec ?? 'auto', ['auto', 'opus', 'pcm'], 'codec');
  return {
    source,
    sampleRate,
    deviceId: options.deviceId,
    sound: options.sound ?? 'speech',
    codec: options.codec ?? 'auto',
    unackedMax: options.unackedMax ?? UNACKED_MAX_MS,
    keep: options.keep ?? true,
  };
}

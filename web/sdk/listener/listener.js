import { asError, serveTokens, startThread } from '../connection/worker.js';
import { HoldfastError } from '../errors.js';
import { placeOf } from './start-position.js';
import { Presence } from './device-integration.js';
import { Sound } from './playback/audio-output.js';

/** @typedef {import('../holdfast.js').ListenerState} State */

/** Hears one session, whatever becomes of the connections in between. What it tells: see `holdfast.d.ts`. */
export class Listener extends EventTarget {
  #context;
  #sessionId;
  #from;
  #volume;
  /** @type {State} */
  #state = 'idle';
  /** @type {Sound | null} */
  #sound = null;
  /** @type {Worker | null} */
  #thread = null;
  /** @type {Promise<void> | null} */
  #opening = null;
  #presence;
  #isAttached = false;
  /** Nothing was heard yet of the place that was asked for. */
  #isNew = true;
  #speakerState = '';
  /** Which call of {@link play} is under way: what an older one waited for comes too late. */
  #attempt = 0;
  /** @type {{promise: Promise<void>, resolve: () => void, reject: (error: HoldfastError) => void} | null} */
  #asked = null;
  #counts = {
    framesHeard: 0, framesMissed: 0, framesRepeated: 0, underruns: 0, targetDelayMs: 0, behindMs: 0, connections: 0,
  };

  /**
   * @param {import('../client-context.js').ClientContext} context
   * @param {string} sessionId
   * @param {import('../holdfast.js').ListenerOptions} options
   */
  constructor(context, sessionId, { from = 'live', volume = 1, title = sessionId }) {
    super();
    this.#context = context;
    this.#sessionId = sessionId;
    this.#from = placeOf(from);
    this.#volume = volumeOf(volume);
    this.#presence = new Presence(title, { play: () => this.play().catch(() => {}), pause: () => this.pause() });
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
    if (this.#sound !== null) {
      this.#sound.volume = this.#volume;
    }
  }

  /** @returns {Promise<void>} */
  play() {
    if (this.#asked !== null) {
      return this.#asked.promise;
    }
    if (this.#state === 'playing' || this.#state === 'reconnecting') {
      return Promise.resolve();
    }
    if (this.#state === 'ended' && !this.#isNew) {
      return Promise.reject(new HoldfastError('sessionEnded', 'The session has ended.'));
    }
    this.#asked = deferred();
    const { promise } = this.#asked;
    this.#become('connecting');
    const attempt = ++this.#attempt;
    this.#begin(attempt).catch((error) => {
      if (attempt === this.#attempt) {
        this.#close();
        this.#fail(error);
      }
    });
    return promise;
  }

  /** @param {number} attempt */
  async #begin(attempt) {
    // In the click, before anything is waited for: browsers ask for that.
    this.#sound?.go();
    this.#opening ??= this.#open();
    await this.#opening;
    const isSounding = attempt === this.#attempt && await this.#sound?.go();
    if (attempt === this.#attempt) {
      if (isSounding) {
        // Not before: what comes while nothing can be heard would be heard late.
        this.#tell({ type: 'listen' });
      } else {
        this.#block();
      }
    }
  }

  /** Until it is stopped, there is one sound and one thread. */
  async #open() {
    const sound = new Sound((isSounding) => this.#sounding(isSounding));
    const thread = startThread(new URL('./listener-worker.js', import.meta.url));
    this.#sound = sound;
    this.#thread = thread;
    sound.volume = this.#volume;
    serveTokens(thread, this.#context.token);
    thread.addEventListener('message', ({ data }) => this.#told(data));
    thread.addEventListener('error', () => {
      this.#close();
      this.#fail(new HoldfastError('unreachable', 'A part of the player could not be loaded.', { retryable: true }));
    });
    const nudge = () => this.#tell({ type: 'nudge' });
    this.#presence.watch({ networkBack: nudge, pageBack: () => [nudge(), sound.wake()] });
    const { port1, port2 } = new MessageChannel();
    await sound.load(port2);
    const { baseUrl, retry } = this.#context;
    thread.postMessage({
      type: 'begin', baseUrl, sessionId: this.#sessionId, retry, from: this.#from, port: port1, hertz: sound.hertz,
    }, [port1]);
    this.#tell({ type: 'sounding', isSounding: sound.isSounding });
  }

  pause() {
    if (['connecting', 'blocked', 'playing', 'reconnecting'].includes(this.#state)) {
      this.#quiet();
      this.#become('idle');
    }
  }

  jumpToLive() {
    this.seek('live');
  }

  /** @param {import('./start-position.js').From} from */
  seek(from) {
    this.#from = placeOf(from);
    this.#isNew = true;
    this.#tell({ type: 'seek', from: this.#from });
  }

  async stop() {
    this.#attempt++;
    const closing = this.#close();
    this.#isNew = true;
    this.#become('idle');
    this.#settle();
    await closing;
  }

  async #close() {
    const sound = this.#sound;
    this.#presence.leave();
    this.#thread?.terminate();
    this.#thread = null;
    this.#sound = null;
    this.#opening = null;
    this.#isAttached = false;
    await sound?.close();
  }

  /** The place stays; nothing is heard, and nobody listens. */
  #quiet() {
    this.#attempt++;
    this.#isAttached = false;
    this.#tell({ type: 'leave' });
    this.#sound?.hold();
    this.#settle();
  }

  /** The browser lets nothing sound without a click. */
  #block() {
    this.#become('blocked');
    this.#settle();
  }

  /** @param {boolean} isSounding */
  async #sounding(isSounding) {
    this.#tell({ type: 'sounding', isSounding });
    if (isSounding) {
      this.#goOn();
    } else if (this.#state === 'playing' && !(await this.#sound?.wake()) && this.#state === 'playing') {
      this.#block();
    }
  }

  /** There is a connection, or there is sound: with both, something is heard. */
  #goOn() {
    if (this.#state === 'blocked' && this.#sound?.isSounding && !this.#isAttached) {
      this.#become('connecting');
      this.#tell({ type: 'listen' });
    } else if (this.#isAttached && this.#sound?.isSounding && this.#state !== 'playing') {
      this.#isNew = false;
      this.#become('playing');
      this.#settle();
    }
  }

  /** @param {any} message of the thread that hears */
  #told(message) {
    switch (message.type) {
      case 'attached':
        if (['connecting', 'reconnecting', 'blocked'].includes(this.#state)) {
          this.#isAttached = true;
          this.#goOn();
        }
        break;
      case 'lost':
        this.#isAttached = false;
        if (this.#state === 'playing') {
          this.#become('reconnecting');
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
        this.#isNew = false;
        this.#quiet();
        this.#become('ended');
        break;
      case 'over':
        this.#end(asError(message.error));
        break;
      case 'failed':
        this.#fail(asError(message.error));
        break;
      default:
    }
  }

  /** There was nothing to hear any more. @param {HoldfastError} error */
  #end(error) {
    this.#isNew = false;
    this.#sound?.hold();
    this.#become('ended');
    this.#settle(error);
    this.#emit('error', error);
  }

  /** @param {HoldfastError} error */
  #fail(error) {
    if (this.#state !== 'failed' && this.#state !== 'idle') {
      this.#attempt++;
      this.#isAttached = false;
      this.#sound?.hold();
      this.#become('failed');
      this.#settle(error);
      this.#emit('error', error);
    }
  }

  /** Whoever asked to play is told how it went. @param {HoldfastError} [error] */
  #settle(error) {
    const asked = this.#asked;
    this.#asked = null;
    if (error === undefined) {
      asked?.resolve();
    } else {
      asked?.reject(error);
    }
  }

  /** @param {Record<string, unknown>} message */
  #tell(message) {
    this.#thread?.postMessage(message);
  }

  /** @param {State} state */
  #become(state) {
    if (this.#state !== state) {
      this.#state = state;
      this.#presence.hearing(state === 'playing' || state === 'reconnecting');
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

function deferred() {
  /** @type {() => void} */
  let resolve = () => {};
  /** @type {(error: HoldfastError) => void} */
  let reject = () => {};
  /** @type {Promise<void>} */
  const promise = new Promise((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  return { promise, resolve, reject };
}

/** @param {number} volume */
function volumeOf(volume) {
  if (!(volume >= 0 && volume <= 1)) {
    throw new RangeError(`A volume is 0 to 1, not ${volume}.`);
  }
  return volume;
}

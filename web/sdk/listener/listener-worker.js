import { asData, tokensFromPage } from '../connection/worker.js';
import { tokenInTime } from '../connection/token-timeout.js';
import { SessionsApi } from '../sessions-api.js';
import { Backlog } from './decoding/decode-queue.js';
import { Place } from './playback/playback-position.js';
import { Reception } from './listener-protocol.js';
import { Supply } from './playback/playback-feeder.js';

/** How often the page is told where playback is. */
const TELL_EVERY_MS = 250;

const scope = /** @type {DedicatedWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

/**
 * @typedef {import('./listener-protocol.js').ReceptionOwner} ReceptionOwner
 * @typedef {import('./playback/playback-feeder.js').SupplyOwner} SupplyOwner
 */

/**
 * The thread that hears: it owns the connection and everything that came and is not played yet. The page may sleep.
 *
 * @implements {ReceptionOwner}
 * @implements {SupplyOwner}
 */
class Hearing {
  #keeps = { backlog: new Backlog(), place: new Place() };
  #reception;
  #supply;
  #isListening = false;
  /** The worklet's last word; what it was before a jump stays until there is another. */
  #played = { framesPlayed: 0, underruns: 0, targetMs: 0 };

  /** @param {any} begin the page's first message */
  constructor({ baseUrl, sessionId, retry, from, port, hertz }) {
    const token = tokensFromPage(scope);
    const inTime = tokenInTime(token, () => this.#reception.nudge());
    const sessions = new SessionsApi({ baseUrl, token: inTime });
    const station = { baseUrl, sessionId, token, tokenInTime: inTime, sessions, retry };
    this.#reception = new Reception(station, from, this.#keeps, this);
    this.#supply = new Supply(port, hertz, this.#keeps, this);
    this.#supply.cut(from === 'live');
    setInterval(() => this.#tellPosition(), TELL_EVERY_MS);
  }

  /** @param {any} message of the page */
  told(message) {
    switch (message.type) {
      case 'listen':
        this.#isListening = true;
        this.#reception.listen();
        break;
      case 'leave':
        this.#isListening = false;
        this.#supply.stay();
        this.#reception.leave();
        break;
      case 'seek':
        this.#supply.cut(message.from === 'live');
        this.#reception.seek(message.from, this.#isListening);
        this.#tellPosition();
        break;
      case 'sounding':
        this.#supply.isSounding = message.isSounding;
        break;
      case 'nudge':
        this.#reception.nudge();
        break;
      default:
    }
  }

  #tellPosition() {
    this.#played = this.#supply.report ?? this.#played;
    const position = this.#keeps.place.position(performance.now());
    scope.postMessage({
      type: 'position',
      position,
      stats: {
        framesHeard: this.#played.framesPlayed,
        framesMissed: this.#supply.missed,
        framesRepeated: this.#reception.repeated,
        underruns: this.#played.underruns,
        targetDelayMs: this.#played.targetMs,
        behindMs: Math.round(position.behindLive * 1_000),
        connections: this.#reception.connections,
      },
    });
  }

  attached() {
    scope.postMessage({ type: 'attached' });
  }

  lost() {
    scope.postMessage({ type: 'lost' });
  }

  /** @param {string} state */
  speaker(state) {
    this.#supply.speaker(state === 'live');
    scope.postMessage({ type: 'speaker', state });
  }

  /** @param {number} hertz */
  rate(hertz) {
    this.#supply.rate(hertz);
  }

  came() {
    this.#supply.pump(this.#reception.liveFrom);
  }

  taken() {
    this.#reception.goOnWhereRoom();
  }

  /** @param {{fromSeq: number, toSeq: number, ms: number, at: number, reason: string}} gap */
  gap(gap) {
    scope.postMessage({ type: 'gap', gap });
  }

  ended() {
    this.#isListening = false;
    this.#tellPosition();
    scope.postMessage({ type: 'ended' });
  }

  /** @param {import('../errors.js').HoldfastError} error */
  over(error) {
    scope.postMessage({ type: 'over', error: asData(error) });
  }

  /** @param {import('../errors.js').HoldfastError} error */
  failed(error) {
    this.#isListening = false;
    scope.postMessage({ type: 'failed', error: asData(error) });
  }

  /** @param {import('../errors.js').HoldfastError} error */
  undecodable(error) {
    this.#reception.leave();
    this.failed(error);
  }
}

/** @type {Hearing | null} */
let hearing = null;

scope.addEventListener('message', ({ data }) => {
  if (data.type === 'begin') {
    hearing = new Hearing(data);
  } else {
    hearing?.told(data);
  }
});

import { Lifeline } from '../connection/reconnecting-connection.js';
import { HoldfastError } from '../errors.js';
import { retryAfter } from '../protocol/close-outcome.js';
import { Pace } from './pacer.js';

/** So much may wait in the socket: what waits there is lost with it, and goes out again. A second of PCM. */
const WAITING_BYTES_MAX = 96_000;

/** How soon to look again whether the socket has taken what waits in it. */
const LOOK_AGAIN_MS = 20;

/** How soon something is asked for again that could not be granted just now, unless the server says when. */
const ASK_AGAIN_MS = 1_000;

/**
 * Connections in a row that never came about before a session was made, then its caller is told: with the delays of
 * protocol §7 some ten seconds, as for a session made over HTTP. Once there is a session, nothing counts attempts.
 */
const UNOPENED_MAX = 6;

const END_REQUEST = 'endSession';
const PAUSE_REQUEST = 'pauseAudio';

/** @typedef {import('../connection/reconnecting-connection.js').Talk} Talk */
/** @typedef {import('../connection/connection.js').Link} Link */
/** @typedef {import('./worker-messages.js').Lost} Lost */

/**
 * @typedef {object} ConversationOwner
 * @property {(session: import('../holdfast.js').Session) => void} created over the socket, as was wished
 * @property {(ready: Record<string, any>) => void} attached
 * @property {() => void} detached another connection will be made
 * @property {() => void} moved frames were acked, or given up
 * @property {(lost: Lost) => void} lost
 * @property {(count: number) => void} listeners
 * @property {() => void} storageLow
 * @property {(lastSeq: number | null) => void} ended by this side or by others; with this as its last frame
 * @property {(error: HoldfastError) => void} over the server says that the session has ended, and not with which frame
 * @property {(error: HoldfastError) => void} failed
 */

/**
 * @typedef {object} ConversationPlace
 * @property {string} socketUrl
 * @property {() => Promise<string | null>} token however long it takes
 * @property {() => Promise<string | null>} tokenInTime what a connection waits for
 * @property {import('../sessions-api.js').SessionsApi} sessions
 * @property {import('../holdfast.js').RetryPolicy | undefined} retry
 */

/**
 * A speaker's part of the protocol (§4, §6): makes the session or takes it up, sends what is unacked, lets go of what
 * is acked, pauses, ends.
 *
 * @implements {Talk}
 */
export class Conversation {
  #place;
  #frames;
  #owner;
  #lifeline;
  #pace = new Pace();
  /** @type {string | null} */
  #sessionId = null;
  /** @type {import('../holdfast.js').NewSession | null} */
  #wish = null;
  /** The same for each attempt, so that an answer that was lost leaves no second session behind. */
  #key = crypto.randomUUID();
  /** Samples a second of PCM, where it is for this side to say. @type {number | null} */
  #hertz = null;
  /** The connection that is attached; an older one's messages no longer come here. @type {Link | null} */
  #attachedTo = null;
  #isPaused = false;
  /** Whether the server says so too. */
  #isPausedThere = false;
  #isFinishing = false;
  #endSaid = false;
  #unopened = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pumpLater;

  /**
   * @param {ConversationPlace} place
   * @param {import('./buffer/unacked-frames.js').UnackedFrames} frames
   * @param {ConversationOwner} owner
   */
  constructor(place, frames, owner) {
    this.#place = place;
    this.#frames = frames;
    this.#owner = owner;
    this.#lifeline = new Lifeline(place.socketUrl, place.token, place.retry, this);
  }

  get isAttached() {
    return this.#attachedTo !== null;
  }

  /** How many connections were attached. */
  get connections() {
    return this.#lifeline.connections;
  }

  get longestResumeMs() {
    return this.#lifeline.longestResumeMs;
  }

  /**
   * Speaks in a session that exists.
   *
   * @param {string} sessionId
   * @param {number | null} hertz samples a second of PCM, where the session has no rate yet
   */
  join(sessionId, hertz) {
    this.#sessionId = sessionId;
    this.#hertz = hertz;
    this.#lifeline.connect();
  }

  /**
   * Makes a session, over the socket.
   *
   * @param {import('../holdfast.js').NewSession} wish
   * @param {number} hertz
   */
  create(wish, hertz) {
    this.#wish = wish;
    this.#hertz = hertz;
    this.#lifeline.connect();
  }

  /** There may be more to send. */
  pump() {
    const link = this.#attachedTo;
    if (link === null) {
      return;
    }
    if (this.#isPausedThere && !this.#isPaused) {
      this.#sayPaused(link, false);
    }
    for (let micros = this.#frames.nextMicros; micros !== null; micros = this.#frames.nextMicros) {
      const wait = link.waitingBytes > WAITING_BYTES_MAX ? LOOK_AGAIN_MS : this.#pace.wait(micros, performance.now());
      if (wait > 0) {
        this.#pumpIn(Math.max(wait, LOOK_AGAIN_MS));
        return;
      }
      this.#pace.spend(micros, performance.now());
      link.sendAudio(this.#frames.takeNext());
    }
    if (this.#isPaused && !this.#isPausedThere) {
      this.#sayPaused(link, true);
    }
    if (this.#isFinishing && !this.#endSaid) {
      this.#endSaid = true;
      const lastSeq = this.#frames.lastSequence;
      link.say({ action: 'endSession', requestId: END_REQUEST, ...(lastSeq === null ? {} : { lastSeq }) });
    }
  }

  /** @param {number} ms */
  #pumpIn(ms) {
    this.#pumpLater ??= setTimeout(() => {
      this.#pumpLater = undefined;
      this.pump();
    }, ms);
  }

  /**
   * @param {Link} link
   * @param {boolean} on
   */
  #sayPaused(link, on) {
    this.#isPausedThere = on;
    link.say({ action: on ? 'pauseAudio' : 'resumeAudio', requestId: PAUSE_REQUEST });
  }

  /** Behind what was spoken before. @param {boolean} on */
  pause(on) {
    this.#isPaused = on;
    this.pump();
  }

  /** Everything is spoken: the session ends once it has arrived. */
  finish() {
    this.#isFinishing = true;
    this.pump();
  }

  nudge() {
    this.#lifeline.nudge();
  }

  stop() {
    clearTimeout(this.#pumpLater);
    this.#attachedTo = null;
    this.#lifeline.stop();
  }

  /** @returns {Promise<Record<string, string>>} */
  async query() {
    /** @type {Record<string, string>} */
    const query = this.#hertz === null ? { role: 'speaker' } : { role: 'speaker', sampleRate: String(this.#hertz) };
    if (this.#sessionId !== null) {
      const ticket = await this.#place.sessions.ticket(this.#sessionId, 'speaker');
      const action = this.#wish === null ? 'streamAudio' : 'maintainSession';
      return { ...query, sessionId: this.#sessionId, action, ticket };
    }
    // There is no session yet that a ticket could be for.
    const token = await this.#place.tokenInTime();
    if (token === null) {
      throw new HoldfastError('unauthenticated', 'Somebody has to sign in first.');
    }
    return { ...query, token };
  }

  /** @param {Link} link */
  opened(link) {
    this.#unopened = 0;
    if (this.#sessionId === null && this.#wish !== null) {
      const { sourceLanguage, qualityTier } = this.#wish;
      const key = this.#key;
      link.say({
        action: 'createSession',
        requestId: key,
        idempotencyKey: key,
        sourceLanguage,
        ...(qualityTier === undefined ? {} : { qualityTier }),
      });
    }
  }

  /**
   * @param {Link} link
   * @param {string} type
   * @param {Record<string, any>} message
   */
  heard(link, type, message) {
    switch (type) {
      case 'sessionCreated':
        this.#created(message);
        break;
      case 'ready':
      case 'sessionMaintained':
        this.#attached(link, message);
        break;
      case 'ack':
        this.#acked(message.seq);
        break;
      case 'listenerCount':
        this.#owner.listeners(message.count);
        break;
      case 'sessionEnded':
        this.#owner.ended(typeof message.lastSeq === 'number' ? message.lastSeq : null);
        break;
      case 'error':
        this.#answeredWithError(message);
        break;
      default:
    }
  }

  heardAudio() {
    // A speaker is sent none.
  }

  /** @param {Record<string, any>} message */
  #created({ type, requestId, ...session }) {
    if (this.#sessionId === null && typeof session.sessionId === 'string') {
      this.#sessionId = session.sessionId;
      this.#lifeline.usefulWork();
      this.#owner.created(/** @type {import('../holdfast.js').Session} */ (session));
    }
  }

  /**
   * @param {Link} link
   * @param {Record<string, any>} ready
   */
  #attached(link, ready) {
    const { nextSeq = 0, mediaTimeUs = 0, epoch = 0 } = ready;
    const { moved, lost } = this.#frames.attached({ nextSeq, mediaTimeUs, epoch });
    if (this.#attachedTo !== link) {
      this.#attachedTo = link;
      this.#lifeline.attached(ready);
      this.#pace.startOver(performance.now());
      this.#isPausedThere = ready.state === 'paused';
    }
    // A wish to end goes with its connection.
    this.#endSaid = false;
    if (lost !== null) {
      this.#owner.lost(lost);
    }
    if (moved) {
      this.#moved();
    }
    this.#owner.attached(ready);
    this.pump();
  }

  /** @param {unknown} sequence */
  #acked(sequence) {
    if (typeof sequence === 'number' && Number.isSafeInteger(sequence) && this.#frames.acked(sequence)) {
      this.#moved();
    }
  }

  #moved() {
    this.#lifeline.usefulWork();
    this.#owner.moved();
  }

  /** @param {Record<string, any>} message */
  #answeredWithError({ code, message, requestId, retryable, retryAfterMs }) {
    // What HTTP calls so, too: a session that cannot be made as it was wished.
    const isBadWish = requestId === this.#key && code === 'badMessage';
    const error = new HoldfastError(
      typeof code === 'string' ? (isBadWish ? 'invalidFields' : code) : 'refused',
      typeof message === 'string' ? message : 'The server refuses, and does not say why.',
      { retryable: retryable === true },
    );
    if (code === 'storageLow') {
      this.#owner.storageLow();
    } else if (requestId === this.#key && this.#sessionId === null) {
      this.#notCreated(error, retryAfter(retryAfterMs));
    } else if (requestId === PAUSE_REQUEST && error.retryable) {
      this.#isPausedThere = !this.#isPausedThere;
      this.#pumpIn(Math.max(retryAfter(retryAfterMs), ASK_AGAIN_MS));
    } else if (requestId === END_REQUEST && error.retryable) {
      this.#endSaid = false;
      this.#pumpIn(Math.max(retryAfter(retryAfterMs), ASK_AGAIN_MS));
    } else if (requestId === END_REQUEST) {
      this.stop();
      this.#owner.failed(error);
    }
  }

  /**
   * @param {HoldfastError} error
   * @param {number} after
   */
  #notCreated(error, after) {
    if (error.retryable) {
      this.#lifeline.hangUp();
      this.#pumpLater = setTimeout(() => {
        this.#pumpLater = undefined;
        this.#lifeline.connect();
      }, Math.max(after, ASK_AGAIN_MS));
    } else {
      this.stop();
      this.#owner.failed(error);
    }
  }

  lost() {
    if (this.#sessionId === null && ++this.#unopened >= UNOPENED_MAX) {
      this.stop();
      this.#owner.failed(new HoldfastError('unreachable', 'The server cannot be reached.', { retryable: true }));
      return;
    }
    this.#attachedTo = null;
    this.#frames.detached();
    this.#owner.detached();
  }

  /** @param {HoldfastError} error */
  over(error) {
    this.#attachedTo = null;
    this.#owner.over(error);
  }

  /** @param {HoldfastError} error */
  failed(error) {
    this.#attachedTo = null;
    this.#owner.failed(error);
  }
}

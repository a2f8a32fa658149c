import { Lifeline } from '../connection/reconnecting-connection.js';
import { decodeFrame, isSequence } from '../protocol/frame-codec.js';
import { Intake } from './frame-sequencer.js';
import { Seeking } from './pending-seek.js';

/** Samples a second that sound may have; what is said to have more or fewer is not believed. */
const HERTZ_MIN = 8_000;
const HERTZ_MAX = 96_000;

/**
 * What a reception tells. What was heard stands in the backlog.
 *
 * @typedef {object} ReceptionOwner
 * @property {() => void} attached
 * @property {() => void} lost the connection is gone, and another will be made
 * @property {(state: string) => void} speaker
 * @property {(hertz: number) => void} rate samples a second of the talk's PCM
 * @property {() => void} came there is something more in the backlog
 * @property {(error: HoldfastError) => void} over the session had ended before anything of it was heard
 * @property {(error: HoldfastError) => void} failed
 *
 * @typedef {object} Station
 * @property {string} baseUrl
 * @property {string} sessionId
 * @property {() => Promise<string | null>} token however long it takes
 * @property {() => Promise<string | null>} tokenInTime what a connection waits for
 * @property {import('../sessions-api.js').SessionsApi} sessions
 * @property {import('../holdfast.js').RetryPolicy | undefined} retry
 *
 * @typedef {import('../connection/reconnecting-connection.js').Talk} Talk
 * @typedef {import('../connection/connection.js').Link} Link
 * @typedef {import('../errors.js').HoldfastError} HoldfastError
 * @typedef {import('./start-position.js').From} From
 */

/**
 * A listener's part of the talk: asks for what comes next, and keeps it.
 *
 * @implements {Talk}
 */
export class Reception {
  #station;
  #backlog;
  #place;
  #owner;
  #from;
  #intake;
  #seeking = new Seeking();
  /** @type {Lifeline | null} */
  #lifeline = null;
  #connectionsBefore = 0;
  /** @type {Link | null} */
  #attachedTo = null;
  #wasAttached = false;
  #hasEnded = false;
  #isFull = false;
  #rateAsked = false;
  /** The next attach begins somewhere new. */
  #isNew = true;

  /** Frames from here on had not been spoken when they were asked for: when they come tells how late they are. */
  liveFrom = 0;

  /**
   * @param {Station} station
   * @param {From} from
   * @param {{backlog: import('./decoding/decode-queue.js').Backlog, place: import('./playback/playback-position.js').Place}} keeps
   * @param {ReceptionOwner} owner
   */
  constructor(station, from, keeps, owner) {
    this.#station = station;
    this.#from = from;
    this.#backlog = keeps.backlog;
    this.#place = keeps.place;
    this.#owner = owner;
    this.#intake = new Intake(from, keeps);
  }

  /** How many times it was attached. */
  get connections() {
    return this.#connectionsBefore + (this.#lifeline?.connections ?? 0);
  }

  /** How many frames came again. */
  get repeated() {
    return this.#intake.repeated;
  }

  /** Begins, or goes on after {@link leave}. */
  listen() {
    if (this.#hasEnded) {
      // All there is has come.
      this.#owner.attached();
      return;
    }
    if (this.#lifeline === null) {
      const { baseUrl, token, retry } = this.#station;
      this.#lifeline = new Lifeline(`${baseUrl.replace(/^http/, 'ws')}/ws`, token, retry, this);
    }
    this.#lifeline.connect();
  }

  /** Leaves the connection, and keeps what was heard. */
  leave() {
    this.#detach();
    this.#isFull = false;
    this.#letGo();
  }

  /** What comes on the next connection says nothing about lateness, unless it was lost against our will. */
  #detach() {
    this.#attachedTo = null;
    this.#isNew = true;
    this.#seeking.forget();
    this.#place.blind(performance.now());
  }

  #letGo() {
    this.#connectionsBefore = this.connections;
    this.#lifeline?.stop();
    this.#lifeline = null;
  }

  nudge() {
    this.#lifeline?.nudge();
  }

  /**
   * @param {From} from
   * @param {boolean} isListening whether to ask for it now
   */
  seek(from, isListening) {
    this.#from = from;
    this.#intake.begin(from);
    this.#isNew = true;
    if (this.#hasEnded && from === 'live') {
      this.#intake.end(null);
      this.#owner.came();
      return;
    }
    this.#hasEnded = false;
    if (this.#attachedTo !== null) {
      this.#seeking.ask(this.#attachedTo, from);
    } else {
      this.#letGo();
      this.#isFull = false;
      if (isListening) {
        this.listen();
      }
    }
  }

  /** Goes on once what was too much has been played. */
  goOnWhereRoom() {
    if (this.#isFull && this.#backlog.hasRoom) {
      this.#isFull = false;
      this.#lifeline?.connect();
    }
  }

  async query() {
    const { sessionId, tokenInTime, sessions } = this.#station;
    /** @type {Record<string, string>} */
    const query = { sessionId, role: 'listener', action: 'listen' };
    if ((await tokenInTime()) !== null) {
      query.ticket = await sessions.ticket(sessionId, 'listener');
    }
    query.from = String(this.#intake.next ?? this.#from);
    return query;
  }

  opened() {
    // The query has said it all.
  }

  /**
   * @param {Link} link
   * @param {string} type
   * @param {Record<string, any>} message
   */
  heard(link, type, message) {
    switch (type) {
      case 'ready':
        this.#ready(link, message);
        break;
      case 'speakerState':
        this.#learnRate(message.sampleRate);
        this.#speaker(message.state);
        break;
      case 'tick':
        this.#place.ticked(message.liveSeq);
        break;
      case 'gap':
        if (!this.#seeking.isAwaited) {
          this.#intake.gap(message);
          this.#owner.came();
        }
        break;
      case 'sessionEnded':
        if (!this.#seeking.isAwaited) {
          this.#ended(message.lastSeq);
        }
        break;
      case 'error':
        if (this.#seeking.isAnsweredBy(message)) {
          this.leave();
          this.listen();
        }
        break;
      default:
    }
  }

  /**
   * @param {Link} link
   * @param {Record<string, any>} ready
   */
  #ready(link, ready) {
    if (this.#seeking.isAwaited && !this.#seeking.isAnsweredBy(ready)) {
      return;
    }
    if (this.#seeking.answered()) {
      this.#seeking.ask(link, this.#from);
      return;
    }
    this.#intake.attached(ready);
    this.#learnRate(ready.sampleRate);
    if (this.#isNew) {
      this.#isNew = false;
      this.liveFrom = isSequence(ready.liveSeq) ? ready.liveSeq : Infinity;
    }
    if (this.#attachedTo !== link) {
      this.#attachedTo = link;
      this.#wasAttached = true;
      this.#lifeline?.attached(ready);
      this.#owner.attached();
    }
    this.#speaker(ready.state);
  }

  /** @param {string} state */
  #speaker(state) {
    this.#place.isSpoken = state === 'live';
    this.#owner.speaker(state);
  }

  /**
   * @param {Link} link
   * @param {ArrayBuffer} message
   */
  heardAudio(link, message) {
    const frame = decodeFrame(message);
    if (frame === null || link !== this.#attachedTo || this.#seeking.isAwaited) {
      return;
    }
    this.#lifeline?.usefulWork();
    if (this.#intake.repeats(frame.sequence)) {
      return;
    }
    if (this.#backlog.isFull) {
      // It is asked for again when there is room.
      this.#isFull = true;
      this.#detach();
      this.#lifeline?.hangUp();
      return;
    }
    this.#intake.frame(frame);
    if (this.#intake.lacksRate) {
      this.#askRate();
    }
    this.#owner.came();
  }

  /** @param {unknown} hertz */
  #learnRate(hertz) {
    if (typeof hertz === 'number' && hertz >= HERTZ_MIN && hertz <= HERTZ_MAX) {
      this.#intake.pcmHertz = hertz;
      this.#owner.rate(hertz);
    }
  }

  /** Who was here before the speaker may not have been told, and samples mean nothing without it: once, it is asked. */
  async #askRate() {
    if (!this.#rateAsked) {
      this.#rateAsked = true;
      const { sessions, sessionId } = this.#station;
      try {
        this.#learnRate((await sessions.find(sessionId)).sampleRate);
        this.#owner.came();
      } catch {
        this.#rateAsked = false;
      }
    }
  }

  lost() {
    this.#seeking.forget();
    if (this.#attachedTo !== null) {
      this.#attachedTo = null;
      this.#place.blind(performance.now());
      this.#owner.lost();
    }
  }

  /** @param {HoldfastError} error */
  over(error) {
    if (!this.#wasAttached) {
      this.#letGo();
      this.#owner.over(error);
      return;
    }
    // The end came while nobody was connected: what was the last that was said?
    const lifeline = this.#lifeline;
    const { sessions, sessionId } = this.#station;
    sessions.find(sessionId).then(
      (session) => lifeline === this.#lifeline && this.#ended(session.lastSeq),
      (failure) => lifeline === this.#lifeline && this.failed(failure),
    );
  }

  /** What the session has, and neither came nor was told of, is missed. @param {unknown} lastSeq */
  #ended(lastSeq) {
    this.#attachedTo = null;
    this.#letGo();
    this.#hasEnded = true;
    this.#speaker('ended');
    this.#intake.end(lastSeq);
    this.#owner.came();
  }

  /** @param {HoldfastError} error */
  failed(error) {
    this.#detach();
    this.#letGo();
    this.#owner.failed(error);
  }
}

import { HoldfastError } from '../errors.js';
import { broken, retryAfter } from '../protocol/close-outcome.js';
import { Backoff } from './backoff.js';
import { Link } from './connection.js';

/** A connection that lived so long was useful (protocol §7). */
const USEFUL_LIFE_MS = 5_000;

/** How often a heartbeat is said, unless the server says otherwise (`heartbeatMs`). Half of what a server waits for. */
const HEARTBEAT_MS = 2_500;

/**
 * What a server may ask for is from here to {@link HEARTBEAT_MS}. More often is a flood; more rarely, and this side
 * would take a connection for dead before its server could have answered (`SILENCE_MAX_MS`).
 */
const HEARTBEAT_MIN_MS = 500;

/** How soon at the earliest another token is tried after one was refused: servers' clocks and keys need not agree. */
const TOKEN_AGAIN_MS = 1_000;

/** Tokens in a row that may be refused. */
const TOKENS_REFUSED_MAX = 2;

/** @typedef {import('./connection.js').LinkOwner} LinkOwner */

/**
 * What is carried by a lifeline: what to ask for, and what becomes of it.
 *
 * @typedef {object} Talk
 * @property {() => Promise<Record<string, string>>} query who and what, for the URL of a new connection. It may ask the server;
 *   what it throws counts as a connection that could not be made
 * @property {(link: Link) => void} opened
 * @property {(link: Link, type: string, message: Record<string, any>) => void} heard
 * @property {(link: Link, message: ArrayBuffer) => void} heardAudio
 * @property {() => void} lost the connection is gone, and another will be made
 * @property {(error: HoldfastError) => void} over the server says that the session is
 * @property {(error: HoldfastError) => void} failed there will be no other connection
 */

/**
 * What stays when connections go: it connects, keeps the connection alive, and replaces it when it is lost, until the talk is
 * over or the policy has had enough.
 *
 * @implements {LinkOwner}
 */
export class Lifeline {
  #socketUrl;
  #token;
  #talk;
  #backoff;
  /** @type {Link | null} */
  #link = null;
  #stopped = false;
  /** In a row. */
  #tokensRefused = 0;
  /** Whether the link there is has carried something that counts. */
  #hasWorked = false;
  /** For which link a new token is being got. @type {Link | null} */
  #refreshing = null;
  #notBefore = 0;
  #lostAt = 0;
  /** Which attempt is under way: an older one's answers come too late. */
  #attempt = 0;
  #dialing = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #nextAttempt;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #heartbeat;
  #heartbeatMs = HEARTBEAT_MS;

  /** How many connections were attached. */
  connections = 0;

  longestResumeMs = 0;

  /**
   * @param {string} socketUrl where sockets are, without a query
   * @param {() => Promise<string | null>} token
   * @param {import('../holdfast.js').RetryPolicy | undefined} retry
   * @param {Talk} talk
   */
  constructor(socketUrl, token, retry, talk) {
    this.#socketUrl = socketUrl;
    this.#token = token;
    this.#talk = talk;
    this.#backoff = new Backoff(retry);
  }

  connect() {
    if (!this.#stopped && this.#link === null && !this.#dialing) {
      clearTimeout(this.#nextAttempt);
      this.#nextAttempt = undefined;
      this.#dial(++this.#attempt);
    }
  }

  /** The network is back, or the page is: whoever waits for the next attempt makes it now, unless the server asked to wait. */
  nudge() {
    if (this.#nextAttempt !== undefined && performance.now() >= this.#notBefore) {
      this.#backoff.startOver();
      this.connect();
    }
  }

  /** @param {number} attempt */
  async #dial(attempt) {
    this.#dialing = true;
    try {
      const query = new URLSearchParams(await this.#talk.query());
      if (!this.#stopped && attempt === this.#attempt) {
        this.#link = new Link(`${this.#socketUrl}?${query}`, this);
      }
    } catch (failure) {
      if (!this.#stopped && attempt === this.#attempt) {
        this.#notDialed(failure);
      }
    } finally {
      if (attempt === this.#attempt) {
        this.#dialing = false;
      }
    }
  }

  /** @param {unknown} failure */
  #notDialed(failure) {
    this.#dialing = false;
    const error = failure instanceof HoldfastError
      ? failure
      : new HoldfastError('noToken', 'No sign-in could be got.', { retryable: true });
    if (error.status === 401 || error.code === 'unauthenticated') {
      this.#anotherToken(error);
    } else if (error.status === 410) {
      this.#over(error);
    } else if (error.retryable) {
      this.#again(error, 0);
    } else {
      this.#giveUp(error);
    }
  }

  /** The talk is attached to the session. @param {Record<string, any>} ready */
  attached(ready) {
    this.#tokensRefused = 0;
    this.connections++;
    if (this.#lostAt !== 0) {
      this.longestResumeMs = Math.max(this.longestResumeMs, performance.now() - this.#lostAt);
      this.#lostAt = 0;
    }
    if (typeof ready.heartbeatMs === 'number') {
      this.#heartbeatMs = Math.min(Math.max(ready.heartbeatMs, HEARTBEAT_MIN_MS), HEARTBEAT_MS);
    }
  }

  /** A frame was acked or heard: the next loss of the connection counts as the first. */
  usefulWork() {
    this.#hasWorked = true;
    this.#backoff.startOver();
  }

  /** @param {Record<string, unknown>} message */
  say(message) {
    this.#link?.say(message);
  }

  /** Leaves the connection there is; {@link connect} makes another. */
  hangUp() {
    this.#attempt++;
    clearTimeout(this.#nextAttempt);
    this.#nextAttempt = undefined;
    clearTimeout(this.#heartbeat);
    this.#link?.leave();
    this.#link = null;
    this.#dialing = false;
  }

  /** No more connections; the one there is, is left politely. */
  stop() {
    this.#stopped = true;
    this.hangUp();
  }

  /** @param {Link} link */
  opened(link) {
    this.#hasWorked = false;
    this.#beat(link);
    this.#talk.opened(link);
  }

  /** @param {Link} link */
  #beat(link) {
    this.#heartbeat = setTimeout(() => {
      if (link === this.#link) {
        // What waits in the socket already is as good as a heartbeat.
        if (link.waitingBytes === 0) {
          link.say({ action: 'heartbeat' });
        }
        this.#beat(link);
      }
    }, this.#heartbeatMs);
  }

  /**
   * @param {Link} link
   * @param {Record<string, any>} message
   */
  heard(link, message) {
    if (link !== this.#link) {
      return;
    }
    const type = typeof message.type === 'string' ? message.type : '';
    if (type === 'tokenExpiring') {
      this.#refreshToken(link);
    } else if (type === 'goAway') {
      this.#goAway(link, message);
    }
    this.#talk.heard(link, type, message);
  }

  /**
   * @param {Link} link
   * @param {ArrayBuffer} message
   */
  heardAudio(link, message) {
    if (link === this.#link) {
      this.#talk.heardAudio(link, message);
    }
  }

  /** @param {Link} link */
  async #refreshToken(link) {
    // Once for each connection that is told so, until there is an answer: somebody may have to type it.
    if (this.#refreshing === link) {
      return;
    }
    this.#refreshing = link;
    // No token now: it is asked for again when the connection has gone for want of it.
    const token = await this.#token().catch(() => null);
    if (token !== null && link === this.#link) {
      link.say({ action: 'refreshToken', token });
    }
    if (this.#refreshing === link) {
      this.#refreshing = null;
    }
  }

  /**
   * Uses what there is until the moment the server named, so that audio stops as shortly as can be.
   *
   * @param {Link} link
   * @param {Record<string, any>} message
   */
  #goAway(link, message) {
    const delay = retryAfter(message.reconnectInMs);
    this.#notBefore = performance.now() + delay;
    setTimeout(() => {
      if (link === this.#link && !this.#stopped) {
        // One that did nothing before it was sent away counts as one that failed: else a server that sends everybody
        // away at once would be called again without a pause, for ever.
        if (this.#hasWorked) {
          this.usefulWork();
        }
        link.leave();
        this.gone(link, broken('The server is being restarted.'));
      }
    }, delay);
  }

  /**
   * @param {Link} link
   * @param {import('../protocol/close-outcome.js').Ending} ending
   */
  gone(link, ending) {
    if (link !== this.#link || this.#stopped) {
      return;
    }
    this.#link = null;
    clearTimeout(this.#heartbeat);
    if (this.#lostAt === 0 && this.connections > 0) {
      this.#lostAt = performance.now();
    }
    if (link.lived >= USEFUL_LIFE_MS) {
      this.usefulWork();
    }
    switch (ending.kind) {
      case 'again':
        this.#again(ending.error, ending.after);
        break;
      case 'token':
        this.#anotherToken(ending.error);
        break;
      case 'over':
        this.#over(ending.error);
        break;
      default:
        this.#giveUp(ending.error);
    }
  }

  /**
   * Once at once: tokens expire. Once more after a while: a server that has only just come may not know every key yet.
   * Then it is the token.
   *
   * @param {HoldfastError} refusal
   */
  #anotherToken(refusal) {
    this.#tokensRefused++;
    if (this.#tokensRefused > TOKENS_REFUSED_MAX) {
      this.#giveUp(refusal);
    } else {
      this.#again(refusal, this.#tokensRefused === 1 ? 0 : TOKEN_AGAIN_MS);
    }
  }

  /**
   * @param {HoldfastError} why
   * @param {number} after milliseconds
   */
  #again(why, after) {
    const delay = this.#backoff.next(Math.random());
    if (delay === null) {
      this.#giveUp(new HoldfastError(
        'connectionLost',
        `No connection after ${this.#backoff.attemptsMax} attempts: ${why.message}`,
        { retryable: true, closeCode: why.closeCode, status: why.status },
      ));
      return;
    }
    this.#notBefore = Math.max(this.#notBefore, performance.now() + after);
    this.#nextAttempt = setTimeout(
      () => this.connect(), Math.max(delay, this.#notBefore - performance.now()));
    this.#talk.lost();
  }

  /** @param {HoldfastError} error */
  #over(error) {
    this.#stopped = true;
    this.#talk.over(error);
  }

  /** @param {HoldfastError} error */
  #giveUp(error) {
    this.#stopped = true;
    this.#talk.failed(error);
  }
}
